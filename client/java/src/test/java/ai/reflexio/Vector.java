package ai.reflexio;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One shared vector, and what is needed to fill in its names and match its expectations. */
record Vector(String name, String server, List<JsonObject> steps) {
    private static final String ANY = "*";

    /** Returns all vectors, by file name and in the order of the files. */
    static List<Vector> readAll(Path folder) {
        List<Vector> vectors = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                JsonElement entries = JsonParser.parseString(Files.readString(file));
                for (JsonElement entry : entries.getAsJsonArray()) {
                    vectors.add(of(entry.getAsJsonObject()));
                }
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return vectors;
    }

    private static Vector of(JsonObject entry) {
        List<JsonObject> steps = new ArrayList<>();
        entry.getAsJsonArray("steps").forEach(step -> steps.add(step.getAsJsonObject()));
        JsonElement server = entry.get("server");
        return new Vector(
                entry.get("name").getAsString(),
                server == null ? "open" : server.getAsString(),
                steps);
    }

    /** Returns the value with {@code {name}} replaced by what it stands for in every string. */
    static JsonElement filled(JsonElement value, Map<String, String> names) {
        if (value.isJsonArray()) {
            JsonArray items = new JsonArray();
            value.getAsJsonArray().forEach(item -> items.add(filled(item, names)));
            return items;
        }
        if (value.isJsonObject()) {
            JsonObject members = new JsonObject();
            value.getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> members.add(entry.getKey(), filled(entry.getValue(), names)));
            return members;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            return value;
        }
        String text = value.getAsString();
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace("{" + name.getKey() + "}", name.getValue());
        }
        return new JsonPrimitive(text);
    }

    /** Returns what stands at a path such as {@code interaction_ids.0}, as text. */
    static String atPath(JsonElement value, String path) {
        JsonElement found = value;
        for (String part : path.split("\\.")) {
            found =
                    found.isJsonArray()
                            ? found.getAsJsonArray().get(Integer.parseInt(part))
                            : found.getAsJsonObject().get(part);
        }
        return found.getAsString();
    }

    /** Returns where and how what was found differs from what is expected, "" when it matches. */
    static String mismatch(JsonElement expected, JsonElement found, String path) {
        boolean isAbsent = found == null || found.isJsonNull();
        if (expected.isJsonNull()) {
            return isAbsent ? "" : path + ": should be absent, is " + found;
        }
        if (expected.equals(new JsonPrimitive(ANY))) {
            return isAbsent ? path + ": is absent" : "";
        }
        if (isAbsent) {
            return path + ": should be " + expected + ", is absent";
        }
        if (expected.isJsonObject() && found.isJsonObject()) {
            for (var entry : expected.getAsJsonObject().entrySet()) {
                JsonElement item = found.getAsJsonObject().get(entry.getKey());
                String wrong = mismatch(entry.getValue(), item, path + "." + entry.getKey());
                if (!wrong.isEmpty()) {
                    return wrong;
                }
            }
            return "";
        }
        if (expected.isJsonArray() && found.isJsonArray()) {
            return mismatch(expected.getAsJsonArray(), found.getAsJsonArray(), path);
        }
        return expected.equals(found) ? "" : path + ": should be " + expected + ", is " + found;
    }

    private static String mismatch(JsonArray expected, JsonArray found, String path) {
        if (expected.size() != found.size()) {
            return path + ": should have " + expected.size() + " items, is " + found;
        }
        for (int index = 0; index < expected.size(); index++) {
            String at = path + "[" + index + "]";
            String wrong = mismatch(expected.get(index), found.get(index), at);
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return "";
    }
}
