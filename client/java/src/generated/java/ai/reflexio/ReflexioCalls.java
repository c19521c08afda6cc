// Written by tools/generate from proto/; do not edit.

package ai.reflexio;

import ai.reflexio.internal.Pages;
import ai.reflexio.v1.AddAgentPlaybookRequest;
import ai.reflexio.v1.AddAgentPlaybookResponse;
import ai.reflexio.v1.AddUserPlaybookRequest;
import ai.reflexio.v1.AddUserPlaybookResponse;
import ai.reflexio.v1.AddUserProfileRequest;
import ai.reflexio.v1.AddUserProfileResponse;
import ai.reflexio.v1.AdminServiceGrpc;
import ai.reflexio.v1.ClearUserDataRequest;
import ai.reflexio.v1.ClearUserDataResponse;
import ai.reflexio.v1.CreateKeyRequest;
import ai.reflexio.v1.CreateKeyResponse;
import ai.reflexio.v1.DeleteAgentPlaybookRequest;
import ai.reflexio.v1.DeleteAgentPlaybookResponse;
import ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest;
import ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse;
import ai.reflexio.v1.DeleteAllAgentPlaybooksRequest;
import ai.reflexio.v1.DeleteAllAgentPlaybooksResponse;
import ai.reflexio.v1.DeleteAllInteractionsRequest;
import ai.reflexio.v1.DeleteAllInteractionsResponse;
import ai.reflexio.v1.DeleteAllPlaybooksRequest;
import ai.reflexio.v1.DeleteAllPlaybooksResponse;
import ai.reflexio.v1.DeleteAllProfilesRequest;
import ai.reflexio.v1.DeleteAllProfilesResponse;
import ai.reflexio.v1.DeleteAllUserPlaybooksRequest;
import ai.reflexio.v1.DeleteAllUserPlaybooksResponse;
import ai.reflexio.v1.DeleteInteractionRequest;
import ai.reflexio.v1.DeleteInteractionResponse;
import ai.reflexio.v1.DeleteProfileRequest;
import ai.reflexio.v1.DeleteProfileResponse;
import ai.reflexio.v1.DeleteProfilesByIdsRequest;
import ai.reflexio.v1.DeleteProfilesByIdsResponse;
import ai.reflexio.v1.DeleteRequestRequest;
import ai.reflexio.v1.DeleteRequestResponse;
import ai.reflexio.v1.DeleteRequestsByIdsRequest;
import ai.reflexio.v1.DeleteRequestsByIdsResponse;
import ai.reflexio.v1.DeleteSessionRequest;
import ai.reflexio.v1.DeleteSessionResponse;
import ai.reflexio.v1.DeleteUserPlaybookRequest;
import ai.reflexio.v1.DeleteUserPlaybookResponse;
import ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest;
import ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse;
import ai.reflexio.v1.GetAgentPlaybooksRequest;
import ai.reflexio.v1.GetAgentPlaybooksResponse;
import ai.reflexio.v1.GetAllInteractionsRequest;
import ai.reflexio.v1.GetAllInteractionsResponse;
import ai.reflexio.v1.GetAuditLogRequest;
import ai.reflexio.v1.GetAuditLogResponse;
import ai.reflexio.v1.GetContextRequest;
import ai.reflexio.v1.GetContextResponse;
import ai.reflexio.v1.GetFailedLearningRequest;
import ai.reflexio.v1.GetFailedLearningResponse;
import ai.reflexio.v1.GetInteractionImageRequest;
import ai.reflexio.v1.GetInteractionImageResponse;
import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.GetInteractionsResponse;
import ai.reflexio.v1.GetLearningStatusRequest;
import ai.reflexio.v1.GetLearningStatusResponse;
import ai.reflexio.v1.GetProfileChangeLogRequest;
import ai.reflexio.v1.GetProfileChangeLogResponse;
import ai.reflexio.v1.GetProfilesRequest;
import ai.reflexio.v1.GetProfilesResponse;
import ai.reflexio.v1.GetRequestsRequest;
import ai.reflexio.v1.GetRequestsResponse;
import ai.reflexio.v1.GetSessionOutcomesRequest;
import ai.reflexio.v1.GetSessionOutcomesResponse;
import ai.reflexio.v1.GetSessionRequest;
import ai.reflexio.v1.GetSessionResponse;
import ai.reflexio.v1.GetStorageStatsRequest;
import ai.reflexio.v1.GetStorageStatsResponse;
import ai.reflexio.v1.GetUserPlaybooksRequest;
import ai.reflexio.v1.GetUserPlaybooksResponse;
import ai.reflexio.v1.GetUsersRequest;
import ai.reflexio.v1.GetUsersResponse;
import ai.reflexio.v1.InteractionServiceGrpc;
import ai.reflexio.v1.KeyServiceGrpc;
import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.ListKeysRequest;
import ai.reflexio.v1.ListKeysResponse;
import ai.reflexio.v1.OutcomeServiceGrpc;
import ai.reflexio.v1.PlaybookServiceGrpc;
import ai.reflexio.v1.ProfileServiceGrpc;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import ai.reflexio.v1.RecordSessionOutcomeRequest;
import ai.reflexio.v1.RecordSessionOutcomeResponse;
import ai.reflexio.v1.RequestServiceGrpc;
import ai.reflexio.v1.RetryLearningRequest;
import ai.reflexio.v1.RetryLearningResponse;
import ai.reflexio.v1.RevokeKeyRequest;
import ai.reflexio.v1.RevokeKeyResponse;
import ai.reflexio.v1.RunPlaybookAggregationRequest;
import ai.reflexio.v1.RunPlaybookAggregationResponse;
import ai.reflexio.v1.SearchAgentPlaybooksRequest;
import ai.reflexio.v1.SearchAgentPlaybooksResponse;
import ai.reflexio.v1.SearchInteractionsRequest;
import ai.reflexio.v1.SearchInteractionsResponse;
import ai.reflexio.v1.SearchOrganizationRequest;
import ai.reflexio.v1.SearchOrganizationResponse;
import ai.reflexio.v1.SearchProfilesRequest;
import ai.reflexio.v1.SearchProfilesResponse;
import ai.reflexio.v1.SearchRequest;
import ai.reflexio.v1.SearchResponse;
import ai.reflexio.v1.SearchServiceGrpc;
import ai.reflexio.v1.SearchUserPlaybooksRequest;
import ai.reflexio.v1.SearchUserPlaybooksResponse;
import ai.reflexio.v1.UpdateAgentPlaybookRequest;
import ai.reflexio.v1.UpdateAgentPlaybookResponse;
import ai.reflexio.v1.UpdateAgentPlaybookStatusRequest;
import ai.reflexio.v1.UpdateAgentPlaybookStatusResponse;
import ai.reflexio.v1.UpdateUserPlaybookRequest;
import ai.reflexio.v1.UpdateUserPlaybookResponse;
import ai.reflexio.v1.UpdateUserProfileRequest;
import ai.reflexio.v1.UpdateUserProfileResponse;
import ai.reflexio.v1.WhoamiRequest;
import ai.reflexio.v1.WhoamiResponse;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of the contract with one request and one answer; {@link
 * ReflexioClient} has them all. Each waits for its answer, or as {@code …Async}
 * returns at once.
 */
public abstract class ReflexioCalls {
    ReflexioCalls() {}

    abstract <Q extends Message, R extends Message> CompletableFuture<R> run(
            MethodDescriptor<Q, R> method, Q request);

    /**
     * Whoami says which organisation the caller's key opens and where its records are kept.
     */
    public WhoamiResponse whoami(WhoamiRequest request) {
        return UnaryCall.await(whoamiAsync(request));
    }

    /** As {@link #whoami(WhoamiRequest)}, without waiting for the answer. */
    public CompletableFuture<WhoamiResponse> whoamiAsync(
            WhoamiRequest request) {
        return run(AdminServiceGrpc.getWhoamiMethod(), request);
    }

    /**
     * GetStorageStats counts what is stored about one user.
     */
    public GetStorageStatsResponse getStorageStats(GetStorageStatsRequest request) {
        return UnaryCall.await(getStorageStatsAsync(request));
    }

    /** As {@link #getStorageStats(GetStorageStatsRequest)}, without waiting for the answer. */
    public CompletableFuture<GetStorageStatsResponse> getStorageStatsAsync(
            GetStorageStatsRequest request) {
        return run(AdminServiceGrpc.getGetStorageStatsMethod(), request);
    }

    /**
     * GetUsers lists the users of whom anything is stored, in the order of their names. The
     * client follows the pages until so many are there or nothing is left.
     */
    public GetUsersResponse getUsers(GetUsersRequest request) {
        return UnaryCall.await(getUsersAsync(request));
    }

    /** As {@link #getUsers(GetUsersRequest)}, without waiting for the answer. */
    public CompletableFuture<GetUsersResponse> getUsersAsync(
            GetUsersRequest request) {
        return Pages.list(
                page -> run(AdminServiceGrpc.getGetUsersMethod(), page),
                request,
                "users",
                "limit");
    }

    /**
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks
     * and profiles, administrators' acts, keys made and revoked; newest first. An entry is
     * committed with its act, and no call changes or deletes it. It holds no text and no id that
     * a caller gave. The entries are kept for as many days as the server's setting `audit_days`
     * says. The client follows the pages until so many are there or nothing is left.
     */
    public GetAuditLogResponse getAuditLog(GetAuditLogRequest request) {
        return UnaryCall.await(getAuditLogAsync(request));
    }

    /** As {@link #getAuditLog(GetAuditLogRequest)}, without waiting for the answer. */
    public CompletableFuture<GetAuditLogResponse> getAuditLogAsync(
            GetAuditLogRequest request) {
        return Pages.list(
                page -> run(AdminServiceGrpc.getGetAuditLogMethod(), page),
                request,
                "entries",
                "limit");
    }

    /**
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored
     * or nothing. OK means committed to disk. Idempotent by request_id: the same id with the
     * same content is answered as the first time and stores nothing again; with other content it
     * is ALREADY_EXISTS / REQUEST_ID_REUSED. A call that is cancelled or times out may still
     * have been stored: send it again under the same request_id. Interactions keep the order of
     * the list.
     */
    public PublishInteractionResponse publishInteraction(PublishInteractionRequest request) {
        return UnaryCall.await(publishInteractionAsync(request));
    }

    /** As {@link #publishInteraction(PublishInteractionRequest)}, without waiting for the answer. */
    public CompletableFuture<PublishInteractionResponse> publishInteractionAsync(
            PublishInteractionRequest request) {
        return run(InteractionServiceGrpc.getPublishInteractionMethod(), request);
    }

    /**
     * SearchInteractions finds one user's interactions by meaning and by words, best first.
     * Reads what was committed before the call. Filters apply before top_k, so they never leave
     * a result short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues
     * it. Each page ranks anew and continues after the last returned record that is still there.
     * Without changes in between, the pages together are the whole result, each record once. A
     * record that is stored or changed in between may be missing or returned twice; one next to
     * a deleted record may be returned twice. The client follows the pages.
     */
    public SearchInteractionsResponse searchInteractions(SearchInteractionsRequest request) {
        return UnaryCall.await(searchInteractionsAsync(request));
    }

    /** As {@link #searchInteractions(SearchInteractionsRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchInteractionsResponse> searchInteractionsAsync(
            SearchInteractionsRequest request) {
        return Pages.search(page -> run(InteractionServiceGrpc.getSearchInteractionsMethod(), page), request);
    }

    /**
     * SearchOrganization finds interactions of all users of the organisation, most similar
     * first. Each user is searched as by SearchInteractions; at most 1,000 users are searched,
     * the first by name. A reply is cut at 4 MiB as that of SearchInteractions is. The client
     * follows the pages.
     */
    public SearchOrganizationResponse searchOrganization(SearchOrganizationRequest request) {
        return UnaryCall.await(searchOrganizationAsync(request));
    }

    /** As {@link #searchOrganization(SearchOrganizationRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchOrganizationResponse> searchOrganizationAsync(
            SearchOrganizationRequest request) {
        return Pages.search(page -> run(InteractionServiceGrpc.getSearchOrganizationMethod(), page), request);
    }

    /**
     * GetInteractions lists one user's interactions, newest first (created_at, then
     * interaction_id). A reply is cut at 4 MiB; next_page_token continues it. The client follows
     * the pages until so many are there or nothing is left.
     */
    public GetInteractionsResponse getInteractions(GetInteractionsRequest request) {
        return UnaryCall.await(getInteractionsAsync(request));
    }

    /** As {@link #getInteractions(GetInteractionsRequest)}, without waiting for the answer. */
    public CompletableFuture<GetInteractionsResponse> getInteractionsAsync(
            GetInteractionsRequest request) {
        return Pages.list(
                page -> run(InteractionServiceGrpc.getGetInteractionsMethod(), page),
                request,
                "interactions",
                "top_k");
    }

    /**
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is
     * cut at 4 MiB; next_page_token continues it. The client follows the pages until so many are
     * there or nothing is left.
     */
    public GetAllInteractionsResponse getAllInteractions(GetAllInteractionsRequest request) {
        return UnaryCall.await(getAllInteractionsAsync(request));
    }

    /** As {@link #getAllInteractions(GetAllInteractionsRequest)}, without waiting for the answer. */
    public CompletableFuture<GetAllInteractionsResponse> getAllInteractionsAsync(
            GetAllInteractionsRequest request) {
        return Pages.list(
                page -> run(InteractionServiceGrpc.getGetAllInteractionsMethod(), page),
                request,
                "interactions",
                "limit");
    }

    /**
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content
     * type. NOT_FOUND when there is no such interaction or it has no image.
     */
    public GetInteractionImageResponse getInteractionImage(GetInteractionImageRequest request) {
        return UnaryCall.await(getInteractionImageAsync(request));
    }

    /** As {@link #getInteractionImage(GetInteractionImageRequest)}, without waiting for the answer. */
    public CompletableFuture<GetInteractionImageResponse> getInteractionImageAsync(
            GetInteractionImageRequest request) {
        return run(InteractionServiceGrpc.getGetInteractionImageMethod(), request);
    }

    /**
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another
     * user's succeeds with deleted_count 0. After OK no call returns it.
     */
    public DeleteInteractionResponse deleteInteraction(DeleteInteractionRequest request) {
        return UnaryCall.await(deleteInteractionAsync(request));
    }

    /** As {@link #deleteInteraction(DeleteInteractionRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteInteractionResponse> deleteInteractionAsync(
            DeleteInteractionRequest request) {
        return run(InteractionServiceGrpc.getDeleteInteractionMethod(), request);
    }

    /**
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK
     * no call returns them; the rows are purged in the background.
     */
    public DeleteAllInteractionsResponse deleteAllInteractions(DeleteAllInteractionsRequest request) {
        return UnaryCall.await(deleteAllInteractionsAsync(request));
    }

    /** As {@link #deleteAllInteractions(DeleteAllInteractionsRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAllInteractionsResponse> deleteAllInteractionsAsync(
            DeleteAllInteractionsRequest request) {
        return run(InteractionServiceGrpc.getDeleteAllInteractionsMethod(), request);
    }

    /**
     * ClearUserData deletes everything that is stored about one user. After OK no call returns
     * it; the rows are purged in the background. Repeating it succeeds with zero counts.
     */
    public ClearUserDataResponse clearUserData(ClearUserDataRequest request) {
        return UnaryCall.await(clearUserDataAsync(request));
    }

    /** As {@link #clearUserData(ClearUserDataRequest)}, without waiting for the answer. */
    public CompletableFuture<ClearUserDataResponse> clearUserDataAsync(
            ClearUserDataRequest request) {
        return run(InteractionServiceGrpc.getClearUserDataMethod(), request);
    }

    /**
     * CreateKey makes a key, which opens the server from the reply on. Each call makes another
     * key, unless it brings the key's `text`: then repeating it is free. A key gives no scope
     * that it lacks itself. The first key of a data folder, which ends the time in which its
     * server is open, is made over the socket alone: the port refuses it with FIRST_KEY.
     */
    public CreateKeyResponse createKey(CreateKeyRequest request) {
        return UnaryCall.await(createKeyAsync(request));
    }

    /** As {@link #createKey(CreateKeyRequest)}, without waiting for the answer. */
    public CompletableFuture<CreateKeyResponse> createKeyAsync(
            CreateKeyRequest request) {
        return run(KeyServiceGrpc.getCreateKeyMethod(), request);
    }

    /**
     * ListKeys gives every key that is kept, those that opened nothing any more among them, in
     * the order of their making.
     */
    public ListKeysResponse listKeys(ListKeysRequest request) {
        return UnaryCall.await(listKeysAsync(request));
    }

    /** As {@link #listKeys(ListKeysRequest)}, without waiting for the answer. */
    public CompletableFuture<ListKeysResponse> listKeysAsync(
            ListKeysRequest request) {
        return run(KeyServiceGrpc.getListKeysMethod(), request);
    }

    /**
     * RevokeKey ends a key for good: new calls with it are refused from the reply on, streams
     * that run end within a second. Revoking it again changes nothing.
     */
    public RevokeKeyResponse revokeKey(RevokeKeyRequest request) {
        return UnaryCall.await(revokeKeyAsync(request));
    }

    /** As {@link #revokeKey(RevokeKeyRequest)}, without waiting for the answer. */
    public CompletableFuture<RevokeKeyResponse> revokeKeyAsync(
            RevokeKeyRequest request) {
        return run(KeyServiceGrpc.getRevokeKeyMethod(), request);
    }

    /**
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the
     * request is unknown.
     */
    public GetLearningStatusResponse getLearningStatus(GetLearningStatusRequest request) {
        return UnaryCall.await(getLearningStatusAsync(request));
    }

    /** As {@link #getLearningStatus(GetLearningStatusRequest)}, without waiting for the answer. */
    public CompletableFuture<GetLearningStatusResponse> getLearningStatusAsync(
            GetLearningStatusRequest request) {
        return run(LearningServiceGrpc.getGetLearningStatusMethod(), request);
    }

    /**
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is
     * cut at 4 MiB; next_page_token continues it. The client follows the pages until so many are
     * there or nothing is left.
     */
    public GetFailedLearningResponse getFailedLearning(GetFailedLearningRequest request) {
        return UnaryCall.await(getFailedLearningAsync(request));
    }

    /** As {@link #getFailedLearning(GetFailedLearningRequest)}, without waiting for the answer. */
    public CompletableFuture<GetFailedLearningResponse> getFailedLearningAsync(
            GetFailedLearningRequest request) {
        return Pages.list(
                page -> run(LearningServiceGrpc.getGetFailedLearningMethod(), page),
                request,
                "failed_jobs",
                "limit");
    }

    /**
     * RetryLearning tries failed learning again, with all attempts before it: call it when the
     * reason of the failure is gone, such as a wrong key. Repeating it succeeds with
     * retried_count 0.
     */
    public RetryLearningResponse retryLearning(RetryLearningRequest request) {
        return UnaryCall.await(retryLearningAsync(request));
    }

    /** As {@link #retryLearning(RetryLearningRequest)}, without waiting for the answer. */
    public CompletableFuture<RetryLearningResponse> retryLearningAsync(
            RetryLearningRequest request) {
        return run(LearningServiceGrpc.getRetryLearningMethod(), request);
    }

    /**
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error:
     * recorded is false, and reason says why. Without user_id it is the only session of that
     * name; when several users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     */
    public RecordSessionOutcomeResponse recordSessionOutcome(RecordSessionOutcomeRequest request) {
        return UnaryCall.await(recordSessionOutcomeAsync(request));
    }

    /** As {@link #recordSessionOutcome(RecordSessionOutcomeRequest)}, without waiting for the answer. */
    public CompletableFuture<RecordSessionOutcomeResponse> recordSessionOutcomeAsync(
            RecordSessionOutcomeRequest request) {
        return run(OutcomeServiceGrpc.getRecordSessionOutcomeMethod(), request);
    }

    /**
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it. The client
     * follows the pages until so many are there or nothing is left.
     */
    public GetSessionOutcomesResponse getSessionOutcomes(GetSessionOutcomesRequest request) {
        return UnaryCall.await(getSessionOutcomesAsync(request));
    }

    /** As {@link #getSessionOutcomes(GetSessionOutcomesRequest)}, without waiting for the answer. */
    public CompletableFuture<GetSessionOutcomesResponse> getSessionOutcomesAsync(
            GetSessionOutcomesRequest request) {
        return Pages.list(
                page -> run(OutcomeServiceGrpc.getGetSessionOutcomesMethod(), page),
                request,
                "session_outcomes",
                "top_k");
    }

    /**
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it. The client follows the pages until so many are there or nothing is left.
     */
    public GetUserPlaybooksResponse getUserPlaybooks(GetUserPlaybooksRequest request) {
        return UnaryCall.await(getUserPlaybooksAsync(request));
    }

    /** As {@link #getUserPlaybooks(GetUserPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<GetUserPlaybooksResponse> getUserPlaybooksAsync(
            GetUserPlaybooksRequest request) {
        return Pages.list(
                page -> run(PlaybookServiceGrpc.getGetUserPlaybooksMethod(), page),
                request,
                "user_playbooks",
                "limit");
    }

    /**
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for
     * those of which a rejected agent playbook was made. Reads what was committed before the
     * call. Filters apply before top_k, so they never leave a result short. A reply is cut at 4
     * MiB as that of SearchInteractions is: next_page_token continues it. The client follows the
     * pages.
     */
    public SearchUserPlaybooksResponse searchUserPlaybooks(SearchUserPlaybooksRequest request) {
        return UnaryCall.await(searchUserPlaybooksAsync(request));
    }

    /** As {@link #searchUserPlaybooks(SearchUserPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchUserPlaybooksResponse> searchUserPlaybooksAsync(
            SearchUserPlaybooksRequest request) {
        return Pages.search(page -> run(PlaybookServiceGrpc.getSearchUserPlaybooksMethod(), page), request);
    }

    /**
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose user_id, agent_version, playbook_name, trigger and content are those of a
     * current one is not stored again, and its id is answered.
     */
    public AddUserPlaybookResponse addUserPlaybook(AddUserPlaybookRequest request) {
        return UnaryCall.await(addUserPlaybookAsync(request));
    }

    /** As {@link #addUserPlaybook(AddUserPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<AddUserPlaybookResponse> addUserPlaybookAsync(
            AddUserPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getAddUserPlaybookMethod(), request);
    }

    /**
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left,
     * NOT_FOUND when there is no such playbook.
     */
    public UpdateUserPlaybookResponse updateUserPlaybook(UpdateUserPlaybookRequest request) {
        return UnaryCall.await(updateUserPlaybookAsync(request));
    }

    /** As {@link #updateUserPlaybook(UpdateUserPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<UpdateUserPlaybookResponse> updateUserPlaybookAsync(
            UpdateUserPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getUpdateUserPlaybookMethod(), request);
    }

    /**
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     */
    public DeleteUserPlaybookResponse deleteUserPlaybook(DeleteUserPlaybookRequest request) {
        return UnaryCall.await(deleteUserPlaybookAsync(request));
    }

    /** As {@link #deleteUserPlaybook(DeleteUserPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteUserPlaybookResponse> deleteUserPlaybookAsync(
            DeleteUserPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getDeleteUserPlaybookMethod(), request);
    }

    /**
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent
     * count 0. After OK no call returns them.
     */
    public DeleteUserPlaybooksByIdsResponse deleteUserPlaybooksByIds(DeleteUserPlaybooksByIdsRequest request) {
        return UnaryCall.await(deleteUserPlaybooksByIdsAsync(request));
    }

    /** As {@link #deleteUserPlaybooksByIds(DeleteUserPlaybooksByIdsRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteUserPlaybooksByIdsResponse> deleteUserPlaybooksByIdsAsync(
            DeleteUserPlaybooksByIdsRequest request) {
        return run(PlaybookServiceGrpc.getDeleteUserPlaybooksByIdsMethod(), request);
    }

    /**
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK
     * no call returns them. Repeating it succeeds with deleted_count 0.
     */
    public DeleteAllUserPlaybooksResponse deleteAllUserPlaybooks(DeleteAllUserPlaybooksRequest request) {
        return UnaryCall.await(deleteAllUserPlaybooksAsync(request));
    }

    /** As {@link #deleteAllUserPlaybooks(DeleteAllUserPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAllUserPlaybooksResponse> deleteAllUserPlaybooksAsync(
            DeleteAllUserPlaybooksRequest request) {
        return run(PlaybookServiceGrpc.getDeleteAllUserPlaybooksMethod(), request);
    }

    /**
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then
     * agent_playbook_id). Reads what was committed before the call. A reply is cut at 4 MiB;
     * next_page_token continues it. The client follows the pages until so many are there or
     * nothing is left.
     */
    public GetAgentPlaybooksResponse getAgentPlaybooks(GetAgentPlaybooksRequest request) {
        return UnaryCall.await(getAgentPlaybooksAsync(request));
    }

    /** As {@link #getAgentPlaybooks(GetAgentPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<GetAgentPlaybooksResponse> getAgentPlaybooksAsync(
            GetAgentPlaybooksRequest request) {
        return Pages.list(
                page -> run(PlaybookServiceGrpc.getGetAgentPlaybooksMethod(), page),
                request,
                "agent_playbooks",
                "limit");
    }

    /**
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what
     * was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues
     * it. The client follows the pages.
     */
    public SearchAgentPlaybooksResponse searchAgentPlaybooks(SearchAgentPlaybooksRequest request) {
        return UnaryCall.await(searchAgentPlaybooksAsync(request));
    }

    /** As {@link #searchAgentPlaybooks(SearchAgentPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchAgentPlaybooksResponse> searchAgentPlaybooksAsync(
            SearchAgentPlaybooksRequest request) {
        return Pages.search(page -> run(PlaybookServiceGrpc.getSearchAgentPlaybooksMethod(), page), request);
    }

    /**
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none.
     * Idempotent: one whose agent_version, playbook_name, trigger and content are those of a
     * current one is not stored again, and its id is answered.
     */
    public AddAgentPlaybookResponse addAgentPlaybook(AddAgentPlaybookRequest request) {
        return UnaryCall.await(addAgentPlaybookAsync(request));
    }

    /** As {@link #addAgentPlaybook(AddAgentPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<AddAgentPlaybookResponse> addAgentPlaybookAsync(
            AddAgentPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getAddAgentPlaybookMethod(), request);
    }

    /**
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text
     * clears. Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that
     * scope a playbook whose trigger, content or rationale changes is pending again.
     * INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND when there is
     * no such playbook.
     */
    public UpdateAgentPlaybookResponse updateAgentPlaybook(UpdateAgentPlaybookRequest request) {
        return UnaryCall.await(updateAgentPlaybookAsync(request));
    }

    /** As {@link #updateAgentPlaybook(UpdateAgentPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<UpdateAgentPlaybookResponse> updateAgentPlaybookAsync(
            UpdateAgentPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getUpdateAgentPlaybookMethod(), request);
    }

    /**
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who
     * did, when and why is kept in its decisions. Idempotent. From then on searches and agents
     * go by it. NOT_FOUND when there is no such playbook.
     */
    public UpdateAgentPlaybookStatusResponse updateAgentPlaybookStatus(UpdateAgentPlaybookStatusRequest request) {
        return UnaryCall.await(updateAgentPlaybookStatusAsync(request));
    }

    /** As {@link #updateAgentPlaybookStatus(UpdateAgentPlaybookStatusRequest)}, without waiting for the answer. */
    public CompletableFuture<UpdateAgentPlaybookStatusResponse> updateAgentPlaybookStatusAsync(
            UpdateAgentPlaybookStatusRequest request) {
        return run(PlaybookServiceGrpc.getUpdateAgentPlaybookStatusMethod(), request);
    }

    /**
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no
     * call returns it.
     */
    public DeleteAgentPlaybookResponse deleteAgentPlaybook(DeleteAgentPlaybookRequest request) {
        return UnaryCall.await(deleteAgentPlaybookAsync(request));
    }

    /** As {@link #deleteAgentPlaybook(DeleteAgentPlaybookRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAgentPlaybookResponse> deleteAgentPlaybookAsync(
            DeleteAgentPlaybookRequest request) {
        return run(PlaybookServiceGrpc.getDeleteAgentPlaybookMethod(), request);
    }

    /**
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent
     * count 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns
     * them.
     */
    public DeleteAgentPlaybooksByIdsResponse deleteAgentPlaybooksByIds(DeleteAgentPlaybooksByIdsRequest request) {
        return UnaryCall.await(deleteAgentPlaybooksByIdsAsync(request));
    }

    /** As {@link #deleteAgentPlaybooksByIds(DeleteAgentPlaybooksByIdsRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAgentPlaybooksByIdsResponse> deleteAgentPlaybooksByIdsAsync(
            DeleteAgentPlaybooksByIdsRequest request) {
        return run(PlaybookServiceGrpc.getDeleteAgentPlaybooksByIdsMethod(), request);
    }

    /**
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK
     * no call returns them. Repeating it succeeds with deleted_count 0.
     */
    public DeleteAllAgentPlaybooksResponse deleteAllAgentPlaybooks(DeleteAllAgentPlaybooksRequest request) {
        return UnaryCall.await(deleteAllAgentPlaybooksAsync(request));
    }

    /** As {@link #deleteAllAgentPlaybooks(DeleteAllAgentPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAllAgentPlaybooksResponse> deleteAllAgentPlaybooksAsync(
            DeleteAllAgentPlaybooksRequest request) {
        return run(PlaybookServiceGrpc.getDeleteAllAgentPlaybooksMethod(), request);
    }

    /**
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the
     * organisation. Atomic. After OK no call returns them. Repeating it succeeds with
     * deleted_count 0.
     */
    public DeleteAllPlaybooksResponse deleteAllPlaybooks(DeleteAllPlaybooksRequest request) {
        return UnaryCall.await(deleteAllPlaybooksAsync(request));
    }

    /** As {@link #deleteAllPlaybooks(DeleteAllPlaybooksRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAllPlaybooksResponse> deleteAllPlaybooksAsync(
            DeleteAllPlaybooksRequest request) {
        return run(PlaybookServiceGrpc.getDeleteAllPlaybooksMethod(), request);
    }

    /**
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     */
    public RunPlaybookAggregationResponse runPlaybookAggregation(RunPlaybookAggregationRequest request) {
        return UnaryCall.await(runPlaybookAggregationAsync(request));
    }

    /** As {@link #runPlaybookAggregation(RunPlaybookAggregationRequest)}, without waiting for the answer. */
    public CompletableFuture<RunPlaybookAggregationResponse> runPlaybookAggregationAsync(
            RunPlaybookAggregationRequest request) {
        return run(PlaybookServiceGrpc.getRunPlaybookAggregationMethod(), request);
    }

    /**
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB;
     * next_page_token continues it. The client follows the pages until so many are there or
     * nothing is left.
     */
    public GetProfilesResponse getProfiles(GetProfilesRequest request) {
        return UnaryCall.await(getProfilesAsync(request));
    }

    /** As {@link #getProfiles(GetProfilesRequest)}, without waiting for the answer. */
    public CompletableFuture<GetProfilesResponse> getProfilesAsync(
            GetProfilesRequest request) {
        return Pages.list(
                page -> run(ProfileServiceGrpc.getGetProfilesMethod(), page),
                request,
                "user_profiles",
                "top_k");
    }

    /**
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what
     * was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues
     * it. The client follows the pages.
     */
    public SearchProfilesResponse searchProfiles(SearchProfilesRequest request) {
        return UnaryCall.await(searchProfilesAsync(request));
    }

    /** As {@link #searchProfiles(SearchProfilesRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchProfilesResponse> searchProfilesAsync(
            SearchProfilesRequest request) {
        return Pages.search(page -> run(ProfileServiceGrpc.getSearchProfilesMethod(), page), request);
    }

    /**
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another
     * user's or was deleted is ALREADY_EXISTS.
     */
    public AddUserProfileResponse addUserProfile(AddUserProfileRequest request) {
        return UnaryCall.await(addUserProfileAsync(request));
    }

    /** As {@link #addUserProfile(AddUserProfileRequest)}, without waiting for the answer. */
    public CompletableFuture<AddUserProfileResponse> addUserProfileAsync(
            AddUserProfileRequest request) {
        return run(ProfileServiceGrpc.getAddUserProfileMethod(), request);
    }

    /**
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND
     * when the user has no such profile.
     */
    public UpdateUserProfileResponse updateUserProfile(UpdateUserProfileRequest request) {
        return UnaryCall.await(updateUserProfileAsync(request));
    }

    /** As {@link #updateUserProfile(UpdateUserProfileRequest)}, without waiting for the answer. */
    public CompletableFuture<UpdateUserProfileResponse> updateUserProfileAsync(
            UpdateUserProfileRequest request) {
        return run(ProfileServiceGrpc.getUpdateUserProfileMethod(), request);
    }

    /**
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with
     * search_query a repeated call deletes the next one.
     */
    public DeleteProfileResponse deleteProfile(DeleteProfileRequest request) {
        return UnaryCall.await(deleteProfileAsync(request));
    }

    /** As {@link #deleteProfile(DeleteProfileRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteProfileResponse> deleteProfileAsync(
            DeleteProfileRequest request) {
        return run(ProfileServiceGrpc.getDeleteProfileMethod(), request);
    }

    /**
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0.
     * After OK no call returns them.
     */
    public DeleteProfilesByIdsResponse deleteProfilesByIds(DeleteProfilesByIdsRequest request) {
        return UnaryCall.await(deleteProfilesByIdsAsync(request));
    }

    /** As {@link #deleteProfilesByIds(DeleteProfilesByIdsRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteProfilesByIdsResponse> deleteProfilesByIdsAsync(
            DeleteProfilesByIdsRequest request) {
        return run(ProfileServiceGrpc.getDeleteProfilesByIdsMethod(), request);
    }

    /**
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call
     * returns them. Repeating it succeeds with deleted_count 0.
     */
    public DeleteAllProfilesResponse deleteAllProfiles(DeleteAllProfilesRequest request) {
        return UnaryCall.await(deleteAllProfilesAsync(request));
    }

    /** As {@link #deleteAllProfiles(DeleteAllProfilesRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteAllProfilesResponse> deleteAllProfilesAsync(
            DeleteAllProfilesRequest request) {
        return run(ProfileServiceGrpc.getDeleteAllProfilesMethod(), request);
    }

    /**
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it. The client
     * follows the pages until so many are there or nothing is left.
     */
    public GetProfileChangeLogResponse getProfileChangeLog(GetProfileChangeLogRequest request) {
        return UnaryCall.await(getProfileChangeLogAsync(request));
    }

    /** As {@link #getProfileChangeLog(GetProfileChangeLogRequest)}, without waiting for the answer. */
    public CompletableFuture<GetProfileChangeLogResponse> getProfileChangeLogAsync(
            GetProfileChangeLogRequest request) {
        return Pages.list(
                page -> run(ProfileServiceGrpc.getGetProfileChangeLogMethod(), page),
                request,
                "profile_change_logs",
                "limit");
    }

    /**
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with
     * has_more and next_page_token, in the middle of a session if need be.
     */
    public GetRequestsResponse getRequests(GetRequestsRequest request) {
        return UnaryCall.await(getRequestsAsync(request));
    }

    /** As {@link #getRequests(GetRequestsRequest)}, without waiting for the answer. */
    public CompletableFuture<GetRequestsResponse> getRequestsAsync(
            GetRequestsRequest request) {
        return run(RequestServiceGrpc.getGetRequestsMethod(), request);
    }

    /**
     * GetSession gives the conversation of one session of a user: its interactions in the order
     * in which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     */
    public GetSessionResponse getSession(GetSessionRequest request) {
        return UnaryCall.await(getSessionAsync(request));
    }

    /** As {@link #getSession(GetSessionRequest)}, without waiting for the answer. */
    public CompletableFuture<GetSessionResponse> getSessionAsync(
            GetSessionRequest request) {
        return run(RequestServiceGrpc.getGetSessionMethod(), request);
    }

    /**
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds
     * with deleted_count 0. After OK no call returns it, and a late replay of its publish
     * restores nothing.
     */
    public DeleteRequestResponse deleteRequest(DeleteRequestRequest request) {
        return UnaryCall.await(deleteRequestAsync(request));
    }

    /** As {@link #deleteRequest(DeleteRequestRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteRequestResponse> deleteRequestAsync(
            DeleteRequestRequest request) {
        return run(RequestServiceGrpc.getDeleteRequestMethod(), request);
    }

    /**
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids
     * that are absent count 0.
     */
    public DeleteRequestsByIdsResponse deleteRequestsByIds(DeleteRequestsByIdsRequest request) {
        return UnaryCall.await(deleteRequestsByIdsAsync(request));
    }

    /** As {@link #deleteRequestsByIds(DeleteRequestsByIdsRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteRequestsByIdsResponse> deleteRequestsByIdsAsync(
            DeleteRequestsByIdsRequest request) {
        return run(RequestServiceGrpc.getDeleteRequestsByIdsMethod(), request);
    }

    /**
     * DeleteSession deletes every request of a user's session with its interactions. After OK no
     * call returns them; the rows are purged in the background. Later publishes to the same
     * session are kept. Without user_id it deletes the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     */
    public DeleteSessionResponse deleteSession(DeleteSessionRequest request) {
        return UnaryCall.await(deleteSessionAsync(request));
    }

    /** As {@link #deleteSession(DeleteSessionRequest)}, without waiting for the answer. */
    public CompletableFuture<DeleteSessionResponse> deleteSessionAsync(
            DeleteSessionRequest request) {
        return run(RequestServiceGrpc.getDeleteSessionMethod(), request);
    }

    /**
     * Search finds profiles and playbooks that are current, by meaning and by words, each kind
     * best first. User playbooks of which a rejected agent playbook was made are left out, and
     * those of an approved one that the search may find. Reads what was committed before the
     * call. Filters apply before top_k, so they never leave a result short. A reply is cut at 4
     * MiB as that of SearchInteractions is; the kinds share the size, and a page has what is
     * left of each. The client follows the pages.
     */
    public SearchResponse search(SearchRequest request) {
        return UnaryCall.await(searchAsync(request));
    }

    /** As {@link #search(SearchRequest)}, without waiting for the answer. */
    public CompletableFuture<SearchResponse> searchAsync(
            SearchRequest request) {
        return Pages.search(page -> run(SearchServiceGrpc.getSearchMethod(), page), request);
    }

    /**
     * GetContext gives what an agent is to know in its turn, in one call: what was learned that
     * answers the query, what is known of the user, and the earlier turns of the user that
     * matter, within a budget of characters. Of agent playbooks it has the approved alone. Reads
     * what was committed before the call.
     */
    public GetContextResponse getContext(GetContextRequest request) {
        return UnaryCall.await(getContextAsync(request));
    }

    /** As {@link #getContext(GetContextRequest)}, without waiting for the answer. */
    public CompletableFuture<GetContextResponse> getContextAsync(
            GetContextRequest request) {
        return run(SearchServiceGrpc.getGetContextMethod(), request);
    }
}
