package ai.reflexio.internal;

import ai.reflexio.RetryPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server and how to talk to it; the key stays out of its text. */
public record Endpoint(
        String host,
        int port,
        boolean isTls,
        Tls tls,
        String key,
        Duration timeout,
        RetryPolicy retry) {

    public static final String DEFAULT_URL = "http://localhost:8081";

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Host and port; {@link URI} itself has no host for names with an underscore. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>\\[[^\\[\\]@]+]|[^\\[\\]@:]+)(:(?<port>\\d{1,5})?)?");

    private static final int PORT_MAX = 65_535;

    /** Returns the endpoint, with nothing said yet of certificates. */
    public static Endpoint of(String url, String key, Duration timeout, RetryPolicy retry) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new InvalidOptionException("timeout", "must be above 0");
        }
        URI parsed = parse(url.strip());
        boolean isTls = parsed.getScheme().equalsIgnoreCase("https");
        Matcher authority = AUTHORITY.matcher(parsed.getRawAuthority());
        if (!authority.matches()) {
            throw refusedUrl("must consist of scheme, host and port only");
        }
        String port = authority.group("port");
        int number = port == null ? (isTls ? 443 : 80) : Integer.parseInt(port);
        if (number < 1 || number > PORT_MAX) {
            throw refusedUrl("has no valid port");
        }
        String host = authority.group("host").toLowerCase(Locale.ROOT);
        return new Endpoint(host, number, isTls, null, checkedKey(key.strip()), timeout, retry);
    }

    private static URI parse(String url) {
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException error) {
            throw refusedUrl("is not a URL: " + error.getReason());
        }
        String scheme = parsed.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw refusedUrl("must begin with http:// or https://");
        }
        if (parsed.getRawAuthority() == null) {
            throw refusedUrl("has no host");
        }
        boolean hasPath = !parsed.getRawPath().replace("/", "").isEmpty();
        if (hasPath || parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
            throw refusedUrl("must consist of scheme, host and port only");
        }
        return parsed;
    }

    private static String checkedKey(String key) {
        if (!key.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw new InvalidOptionException("apiKey", "must be printable ASCII");
        }
        return key;
    }

    private static InvalidOptionException refusedUrl(String description) {
        return new InvalidOptionException("url", description);
    }

    /** Returns the same endpoint with what TLS needs. */
    public Endpoint with(Tls certificates) {
        return new Endpoint(host, port, isTls, certificates, key, timeout, retry);
    }

    public boolean isLoopback() {
        return LOOPBACK_NAMES.contains(host);
    }

    /** Tells whether the key would be readable on the way. */
    public boolean showsKey() {
        return !isTls && !key.isEmpty() && !isLoopback();
    }

    @Override
    public String toString() {
        return (isTls ? "https://" : "http://") + host + ":" + port;
    }
}
