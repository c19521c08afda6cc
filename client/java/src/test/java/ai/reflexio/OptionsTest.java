package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.internal.Endpoint;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8081, http://localhost:8081",
        "http://Example.ORG, http://example.org:80",
        "https://example.org/, https://example.org:443",
        "HTTPS://my_service:9, https://my_service:9",
        "http://[::1]:8081, http://[::1]:8081",
    })
    void aUrlIsSchemeHostAndPort(String url, String understood) {
        assertEquals(understood, endpoint(url, "").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8081", "ftp://a", "http://", "http://a/path", "http://a?x=1",
                "http://u@a", "http://a:0", "http://a:99999", "http://a:port", "http://a b", ""
            })
    void anythingElseIsRefused(String url) {
        assertEquals(List.of("url"), fieldsAtFault(() -> builder().url(url).build()));
    }

    @Test
    void aKeyIsPrintableAndStaysOutOfTexts() {
        assertEquals(List.of("apiKey"), fieldsAtFault(() -> builder().apiKey("a\nb").build()));
        assertFalse(endpoint("http://a", "rfx_secret").toString().contains("rfx_secret"));
    }

    @Test
    void theTimeoutIsAboveZero() {
        assertEquals(
                List.of("timeout"),
                fieldsAtFault(() -> builder().timeout(Duration.ZERO).build()));
    }

    @Test
    void aRetryPolicyIsChecked() {
        Duration second = Duration.ofSeconds(1);
        assertEquals(
                List.of("maxAttempts"), fieldsAtFault(() -> new RetryPolicy(0, second, second, 0)));
        assertEquals(
                List.of("initialBackoff"),
                fieldsAtFault(() -> new RetryPolicy(1, Duration.ZERO, second, 0)));
        assertEquals(
                List.of("maxBackoff"),
                fieldsAtFault(() -> new RetryPolicy(1, second, Duration.ofSeconds(3), 0)));
        assertEquals(
                List.of("jitter"),
                fieldsAtFault(() -> new RetryPolicy(1, second, second, Double.NaN)));
    }

    @Test
    void aCertificateNeedsItsKey() {
        Map<String, String> environment =
                Map.of("REFLEXIO_URL", "https://a", "REFLEXIO_CLIENT_CERT_FILE", "pom.xml");
        assertEquals(
                List.of("clientKey"),
                fieldsAtFault(() -> new ReflexioClientBuilder(environment::get).build()));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path absent = Path.of("no/such.pem");
        assertEquals(List.of("caFile"), fieldsAtFault(() -> builder().caFile(absent)));
        Map<String, String> environment =
                Map.of("REFLEXIO_URL", "https://a", "REFLEXIO_CA_FILE", absent.toString());
        assertEquals(
                List.of("REFLEXIO_CA_FILE"),
                fieldsAtFault(() -> new ReflexioClientBuilder(environment::get).build()));
    }

    @Test
    void aFileWithoutACertificateIsRefused() {
        assertEquals(
                List.of("caCertificates"),
                fieldsAtFault(
                        () ->
                                builder()
                                        .url("https://a")
                                        .caCertificates(new byte[] {1})
                                        .build()));
    }

    @Test
    void aKeyThatWouldTravelInClearIsWarnedOf() {
        assertEquals(1, warnings("http://example.org").size());
        assertTrue(warnings("http://example.org").get(0).contains("in clear"));
        assertEquals(List.of(), warnings("http://127.0.0.1:1"));
        assertEquals(List.of(), warnings("https://example.org"));
    }

    private static List<String> warnings(String url) {
        List<String> said = new ArrayList<>();
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        said.add(record.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger logger = Logger.getLogger(ReflexioClient.class.getName());
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try (ReflexioClient client = builder().url(url).apiKey("rfx_key").build()) {
            return said;
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    private static ReflexioClientBuilder builder() {
        return new ReflexioClientBuilder(name -> null);
    }

    private static Endpoint endpoint(String url, String key) {
        return Endpoint.of(url, key, Duration.ofSeconds(1), RetryPolicy.DEFAULT);
    }

    private static List<String> fieldsAtFault(Executable building) {
        ReflexioException failed = assertThrows(ReflexioException.class, building);
        assertEquals(Code.INVALID_ARGUMENT, failed.code());
        return failed.fieldViolations().stream().map(FieldViolation::field).toList();
    }
}
