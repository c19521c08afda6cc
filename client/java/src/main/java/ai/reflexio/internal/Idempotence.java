package ai.reflexio.internal;

import ai.reflexio.v1.AddUserProfileRequest;
import ai.reflexio.v1.DeleteProfileRequest;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.UserProfileData;
import com.google.protobuf.MessageLite;

/** Gives a request the ids that let it be repeated safely, before its first attempt. */
public final class Idempotence {
    private Idempotence() {}

    /** Returns the request; a publish has its request_id, each new profile its profile_id. */
    @SuppressWarnings("unchecked") // both branches return what they were given, with ids
    public static <Q extends MessageLite> Q named(Q request) {
        if (request instanceof PublishInteractionRequest publish) {
            return (Q) named(publish);
        }
        if (request instanceof AddUserProfileRequest profiles) {
            return (Q) named(profiles);
        }
        return request;
    }

    /** Tells whether a second call would do no more than the first. */
    public static boolean isRepeatable(MessageLite request) {
        // Each call would delete the next profile that the query finds.
        return !(request instanceof DeleteProfileRequest delete)
                || delete.getSearchQuery().isEmpty();
    }

    public static PublishInteractionRequest named(PublishInteractionRequest request) {
        if (!request.getRequestId().isEmpty()) {
            return request;
        }
        return request.toBuilder().setRequestId(RequestIds.create(request.getSource())).build();
    }

    private static AddUserProfileRequest named(AddUserProfileRequest request) {
        AddUserProfileRequest.Builder named = request.toBuilder();
        for (UserProfileData.Builder profile : named.getUserProfilesBuilderList()) {
            if (profile.getProfileId().isEmpty()) {
                profile.setProfileId(RequestIds.uuid7());
            }
        }
        return named.build();
    }
}
