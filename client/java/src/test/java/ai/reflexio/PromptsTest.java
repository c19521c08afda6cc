package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.reflexio.v1.Citation;
import ai.reflexio.v1.SearchResponse;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What a search found reads the same in every language. */
@EnabledIfEnvironmentVariable(named = "REFLEXIO_TEST_VECTORS", matches = ".+")
class PromptsTest {
    @Test
    void readsAsInEveryLanguage() throws IOException {
        Path file = Path.of(System.getenv("REFLEXIO_TEST_VECTORS"), "..", "prompts.json");
        for (JsonElement entry : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
            JsonObject given = entry.getAsJsonObject();
            String name = given.get("name").getAsString();
            SearchResponse.Builder found = SearchResponse.newBuilder();
            JsonFormat.parser().merge(given.get("found").toString(), found);
            int charsMax = given.get("chars_max").getAsInt();
            assertEquals(
                    given.get("prompt").getAsString(),
                    given.get("why").getAsBoolean()
                            ? Prompts.withWhy(found.build(), charsMax)
                            : Prompts.of(found.build(), charsMax),
                    name);
            List<Citation> wanted = new ArrayList<>();
            for (JsonElement one : given.getAsJsonArray("citations")) {
                Citation.Builder citation = Citation.newBuilder();
                JsonFormat.parser().merge(one.toString(), citation);
                wanted.add(citation.build());
            }
            assertEquals(
                    wanted,
                    Prompts.citations(found.build(), given.get("answer").getAsString()),
                    name);
        }
    }
}
