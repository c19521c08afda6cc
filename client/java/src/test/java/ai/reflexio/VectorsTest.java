package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.reflexio.v1.AdminServiceGrpc;
import ai.reflexio.v1.InteractionServiceGrpc;
import ai.reflexio.v1.KeyServiceGrpc;
import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.OutcomeServiceGrpc;
import ai.reflexio.v1.PlaybookServiceGrpc;
import ai.reflexio.v1.ProfileServiceGrpc;
import ai.reflexio.v1.RequestServiceGrpc;
import ai.reflexio.v1.SearchServiceGrpc;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Every shared vector through the client; how many were run is told to the harness. */
@EnabledIfEnvironmentVariable(named = "REFLEXIO_TEST_VECTORS", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VectorsTest {
    private static final Map<String, MethodDescriptor<?, ?>> METHODS =
            Stream.of(
                            AdminServiceGrpc.getServiceDescriptor(),
                            InteractionServiceGrpc.getServiceDescriptor(),
                            KeyServiceGrpc.getServiceDescriptor(),
                            LearningServiceGrpc.getServiceDescriptor(),
                            OutcomeServiceGrpc.getServiceDescriptor(),
                            PlaybookServiceGrpc.getServiceDescriptor(),
                            ProfileServiceGrpc.getServiceDescriptor(),
                            RequestServiceGrpc.getServiceDescriptor(),
                            SearchServiceGrpc.getServiceDescriptor())
                    .map(ServiceDescriptor::getMethods)
                    .flatMap(methods -> methods.stream())
                    .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, one -> one));

    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames();

    private final Map<String, ReflexioClient> clients = new HashMap<>();
    private int ranCount;

    @TestFactory
    Stream<DynamicTest> vectors() {
        return Vector.readAll(Servers.file("REFLEXIO_TEST_VECTORS")).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> run(vector)));
    }

    @AfterAll
    void tellHowManyWereRun() throws IOException {
        clients.values().forEach(ReflexioClient::close);
        Files.writeString(Servers.file("REFLEXIO_TEST_COUNT_FILE"), String.valueOf(ranCount));
    }

    private void run(Vector vector) throws IOException {
        ranCount++;
        Map<String, String> names = new LinkedHashMap<>();
        names.put("run", Servers.variable("REFLEXIO_TEST_RUN"));
        for (JsonObject step : vector.steps()) {
            run(vector.server(), step, names);
        }
    }

    private void run(String server, JsonObject step, Map<String, String> names)
            throws IOException {
        String key = step.has("key") ? step.get("key").getAsString() : "none";
        ReflexioClient client =
                clients.computeIfAbsent(server + " " + key, absent -> client(server, key));
        String name = step.get("call").getAsString();
        JsonElement request = Vector.filled(step.get("request"), names);
        JsonObject expected = Vector.filled(step.get("expect"), names).getAsJsonObject();
        if (expected.has("error")) {
            var failed =
                    assertThrows(
                            ReflexioException.class, () -> call(client, name, request), name);
            assertRefused(expected.getAsJsonObject("error"), failed);
            return;
        }
        JsonElement reply = JsonParser.parseString(PRINTER.print(call(client, name, request)));
        assertEquals("", Vector.mismatch(expected.get("response"), reply, ""), name);
        if (step.has("save")) {
            for (var saved : step.getAsJsonObject("save").entrySet()) {
                names.put(saved.getKey(), Vector.atPath(reply, saved.getValue().getAsString()));
            }
        }
    }

    private static void assertRefused(JsonObject expected, ReflexioException failed) {
        Set<String> fields = new HashSet<>();
        expected.getAsJsonArray("fields").forEach(field -> fields.add(field.getAsString()));
        assertEquals(expected.get("code").getAsString(), failed.code().name(), failed::toString);
        assertEquals(expected.get("reason").getAsString(), failed.reason());
        assertEquals(
                fields,
                failed.fieldViolations().stream()
                        .map(FieldViolation::field)
                        .collect(Collectors.toSet()));
    }

    @SuppressWarnings("unchecked") // the messages of every method are of generated classes
    private static Message call(ReflexioClient client, String name, JsonElement request)
            throws InvalidProtocolBufferException {
        var method = (MethodDescriptor<Message, Message>) METHODS.get("reflexio.v1." + name);
        var marshaller = (PrototypeMarshaller<Message>) method.getRequestMarshaller();
        Message.Builder message = marshaller.getMessagePrototype().newBuilderForType();
        JsonFormat.parser().merge(request.toString(), message);
        String called = name.substring(name.indexOf('/') + 1);
        String facade = Character.toLowerCase(called.charAt(0)) + called.substring(1);
        Message built = message.build();
        try {
            return (Message)
                    ReflexioClient.class.getMethod(facade, built.getClass()).invoke(client, built);
        } catch (InvocationTargetException failed) {
            throw (ReflexioException) failed.getCause();
        } catch (ReflectiveOperationException missing) {
            throw new AssertionError(facade, missing);
        }
    }

    private static ReflexioClient client(String server, String key) {
        String url = server.equals("keyed") ? Servers.KEYED : Servers.OPEN;
        String text =
                switch (key) {
                    case "none" -> "";
                    case "garbage" -> "rfx_nobody_made-this";
                    case "valid" -> Servers.variable(Servers.KEY);
                    default -> throw new AssertionError("unknown key: " + key);
                };
        return Servers.client(url).apiKey(text).build();
    }
}
