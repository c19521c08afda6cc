package ai.reflexio.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.AddUserProfileRequest;
import ai.reflexio.v1.DeleteProfileRequest;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.UserProfileData;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void theIdIsAVersion7UuidOfNow() {
        long before = System.currentTimeMillis();
        UUID id = UUID.fromString(RequestIds.uuid7());
        assertEquals(7, id.version());
        assertEquals(2, id.variant());
        assertTrue(id.getMostSignificantBits() >>> 16 >= before);
    }

    @Test
    void idsGrowInTheOrderTheyAreMade() {
        List<String> ids = Stream.generate(RequestIds::uuid7).limit(20_000).toList();
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
    }

    @Test
    void theSourceStandsInFrontAndIsCutByCharacters() {
        assertTrue(RequestIds.create("chat").startsWith("chat_"));
        String id = RequestIds.create("🙂".repeat(2000));
        assertEquals(1000, id.codePointCount(0, id.length()));
        assertTrue(id.startsWith("🙂".repeat(963) + "_"));
    }

    @Test
    void aGivenIdIsKept() {
        var request = PublishInteractionRequest.newBuilder().setRequestId("mine").build();
        assertEquals("mine", Idempotence.named(request).getRequestId());
    }

    @Test
    void eachNewProfileGetsAnId() {
        var request =
                AddUserProfileRequest.newBuilder()
                        .addUserProfiles(UserProfileData.newBuilder().setContent("likes tea"))
                        .addUserProfiles(UserProfileData.newBuilder().setProfileId("mine"))
                        .build();
        var named = Idempotence.named(request);
        assertEquals(7, UUID.fromString(named.getUserProfiles(0).getProfileId()).version());
        assertEquals("mine", named.getUserProfiles(1).getProfileId());
    }

    @Test
    void deletingWhatAQueryFindsIsNotRepeated() {
        var delete = DeleteProfileRequest.newBuilder().setUserId("user");
        assertTrue(Idempotence.isRepeatable(delete.setProfileId("one").build()));
        assertFalse(Idempotence.isRepeatable(delete.clear().setSearchQuery("tea").build()));
    }
}
