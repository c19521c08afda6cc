// Written by tools/generate from proto/; do not edit.
//
// A method for each RPC with one request and one reply.

import type { Caller } from "../calls/caller.js";
import type { Plain, PlainInput, Required } from "../plain.js";
import type { CallOptions } from "../connection/transport.js";
import {
  AdminService,
  InteractionService,
  KeyService,
  LearningService,
  OutcomeService,
  PlaybookService,
  ProfileService,
  RequestService,
  SearchService,
} from "./v1.js";
import type {
  AddAgentPlaybookRequest,
  AddAgentPlaybookResponse,
  AddUserPlaybookRequest,
  AddUserPlaybookResponse,
  AddUserProfileRequest,
  AddUserProfileResponse,
  ClearUserDataRequest,
  ClearUserDataResponse,
  CreateKeyRequest,
  CreateKeyResponse,
  DeleteAgentPlaybookRequest,
  DeleteAgentPlaybookResponse,
  DeleteAgentPlaybooksByIdsRequest,
  DeleteAgentPlaybooksByIdsResponse,
  DeleteAllAgentPlaybooksRequest,
  DeleteAllAgentPlaybooksResponse,
  DeleteAllInteractionsRequest,
  DeleteAllInteractionsResponse,
  DeleteAllPlaybooksRequest,
  DeleteAllPlaybooksResponse,
  DeleteAllProfilesRequest,
  DeleteAllProfilesResponse,
  DeleteAllUserPlaybooksRequest,
  DeleteAllUserPlaybooksResponse,
  DeleteInteractionRequest,
  DeleteInteractionResponse,
  DeleteProfileRequest,
  DeleteProfileResponse,
  DeleteProfilesByIdsRequest,
  DeleteProfilesByIdsResponse,
  DeleteRequestRequest,
  DeleteRequestResponse,
  DeleteRequestsByIdsRequest,
  DeleteRequestsByIdsResponse,
  DeleteSessionRequest,
  DeleteSessionResponse,
  DeleteUserPlaybookRequest,
  DeleteUserPlaybookResponse,
  DeleteUserPlaybooksByIdsRequest,
  DeleteUserPlaybooksByIdsResponse,
  GetAgentPlaybooksRequest,
  GetAgentPlaybooksResponse,
  GetAllInteractionsRequest,
  GetAllInteractionsResponse,
  GetAuditLogRequest,
  GetAuditLogResponse,
  GetContextRequest,
  GetContextResponse,
  GetFailedLearningRequest,
  GetFailedLearningResponse,
  GetInteractionImageRequest,
  GetInteractionImageResponse,
  GetInteractionsRequest,
  GetInteractionsResponse,
  GetLearningStatusRequest,
  GetLearningStatusResponse,
  GetProfileChangeLogRequest,
  GetProfileChangeLogResponse,
  GetProfilesRequest,
  GetProfilesResponse,
  GetRequestsRequest,
  GetRequestsResponse,
  GetSessionOutcomesRequest,
  GetSessionOutcomesResponse,
  GetSessionRequest,
  GetSessionResponse,
  GetStorageStatsRequest,
  GetStorageStatsResponse,
  GetUserPlaybooksRequest,
  GetUserPlaybooksResponse,
  GetUsersRequest,
  GetUsersResponse,
  ListKeysRequest,
  ListKeysResponse,
  RecordSessionOutcomeRequest,
  RecordSessionOutcomeResponse,
  RetryLearningRequest,
  RetryLearningResponse,
  RevokeKeyRequest,
  RevokeKeyResponse,
  RunPlaybookAggregationRequest,
  RunPlaybookAggregationResponse,
  SearchAgentPlaybooksRequest,
  SearchAgentPlaybooksResponse,
  SearchInteractionsRequest,
  SearchInteractionsResponse,
  SearchOrganizationRequest,
  SearchOrganizationResponse,
  SearchProfilesRequest,
  SearchProfilesResponse,
  SearchRequest,
  SearchResponse,
  SearchUserPlaybooksRequest,
  SearchUserPlaybooksResponse,
  UpdateAgentPlaybookRequest,
  UpdateAgentPlaybookResponse,
  UpdateAgentPlaybookStatusRequest,
  UpdateAgentPlaybookStatusResponse,
  UpdateUserPlaybookRequest,
  UpdateUserPlaybookResponse,
  UpdateUserProfileRequest,
  UpdateUserProfileResponse,
  WhoamiRequest,
  WhoamiResponse,
  EntityType,
  LearningStatus,
  Outcome,
  PlaybookStatus,
  ProfileTimeToLive,
  RecordStatus,
  Scope,
  SearchMode,
  UserAction,
} from "./v1.js";

/** The enums of the contract, which the client writes as names. */
export type EnumObject =
  | typeof EntityType
  | typeof LearningStatus
  | typeof Outcome
  | typeof PlaybookStatus
  | typeof ProfileTimeToLive
  | typeof RecordStatus
  | typeof Scope
  | typeof SearchMode
  | typeof UserAction;

export type WhoamiInput = PlainInput<WhoamiRequest>;
export type WhoamiResult = Plain<WhoamiResponse>;

export type GetStorageStatsInput = Required<PlainInput<GetStorageStatsRequest>, "userId">;
export type GetStorageStatsResult = Plain<GetStorageStatsResponse>;

export type GetUsersInput = PlainInput<GetUsersRequest>;
export type GetUsersResult = Plain<GetUsersResponse>;

export type GetAuditLogInput = PlainInput<GetAuditLogRequest>;
export type GetAuditLogResult = Plain<GetAuditLogResponse>;

export type SearchInteractionsInput = Required<PlainInput<SearchInteractionsRequest>, "userId">;
export type SearchInteractionsResult = Plain<SearchInteractionsResponse>;

export type SearchOrganizationInput = PlainInput<SearchOrganizationRequest>;
export type SearchOrganizationResult = Plain<SearchOrganizationResponse>;

export type GetInteractionsInput = Required<PlainInput<GetInteractionsRequest>, "userId">;
export type GetInteractionsResult = Plain<GetInteractionsResponse>;

export type GetAllInteractionsInput = PlainInput<GetAllInteractionsRequest>;
export type GetAllInteractionsResult = Plain<GetAllInteractionsResponse>;

export type GetInteractionImageInput = Required<PlainInput<GetInteractionImageRequest>, "interactionId">;
export type GetInteractionImageResult = Plain<GetInteractionImageResponse>;

export type DeleteInteractionInput = Required<PlainInput<DeleteInteractionRequest>, "userId" | "interactionId">;
export type DeleteInteractionResult = Plain<DeleteInteractionResponse>;

export type DeleteAllInteractionsInput = PlainInput<DeleteAllInteractionsRequest>;
export type DeleteAllInteractionsResult = Plain<DeleteAllInteractionsResponse>;

export type ClearUserDataInput = Required<PlainInput<ClearUserDataRequest>, "userId">;
export type ClearUserDataResult = Plain<ClearUserDataResponse>;

export type CreateKeyInput = Required<PlainInput<CreateKeyRequest>, "scopes">;
export type CreateKeyResult = Plain<CreateKeyResponse>;

export type ListKeysInput = PlainInput<ListKeysRequest>;
export type ListKeysResult = Plain<ListKeysResponse>;

export type RevokeKeyInput = Required<PlainInput<RevokeKeyRequest>, "keyId">;
export type RevokeKeyResult = Plain<RevokeKeyResponse>;

export type GetLearningStatusInput = Required<PlainInput<GetLearningStatusRequest>, "requestId">;
export type GetLearningStatusResult = Plain<GetLearningStatusResponse>;

export type GetFailedLearningInput = PlainInput<GetFailedLearningRequest>;
export type GetFailedLearningResult = Plain<GetFailedLearningResponse>;

export type RetryLearningInput = PlainInput<RetryLearningRequest>;
export type RetryLearningResult = Plain<RetryLearningResponse>;

export type RecordSessionOutcomeInput = Required<PlainInput<RecordSessionOutcomeRequest>, "sessionId" | "outcome" | "occurredAt">;
export type RecordSessionOutcomeResult = Plain<RecordSessionOutcomeResponse>;

export type GetSessionOutcomesInput = PlainInput<GetSessionOutcomesRequest>;
export type GetSessionOutcomesResult = Plain<GetSessionOutcomesResponse>;

export type GetUserPlaybooksInput = PlainInput<GetUserPlaybooksRequest>;
export type GetUserPlaybooksResult = Plain<GetUserPlaybooksResponse>;

export type SearchUserPlaybooksInput = PlainInput<SearchUserPlaybooksRequest>;
export type SearchUserPlaybooksResult = Plain<SearchUserPlaybooksResponse>;

export type AddUserPlaybookInput = Required<PlainInput<AddUserPlaybookRequest>, "userPlaybooks">;
export type AddUserPlaybookResult = Plain<AddUserPlaybookResponse>;

export type UpdateUserPlaybookInput = Required<PlainInput<UpdateUserPlaybookRequest>, "userPlaybookId">;
export type UpdateUserPlaybookResult = Plain<UpdateUserPlaybookResponse>;

export type DeleteUserPlaybookInput = Required<PlainInput<DeleteUserPlaybookRequest>, "userPlaybookId">;
export type DeleteUserPlaybookResult = Plain<DeleteUserPlaybookResponse>;

export type DeleteUserPlaybooksByIdsInput = Required<PlainInput<DeleteUserPlaybooksByIdsRequest>, "userPlaybookIds">;
export type DeleteUserPlaybooksByIdsResult = Plain<DeleteUserPlaybooksByIdsResponse>;

export type DeleteAllUserPlaybooksInput = PlainInput<DeleteAllUserPlaybooksRequest>;
export type DeleteAllUserPlaybooksResult = Plain<DeleteAllUserPlaybooksResponse>;

export type GetAgentPlaybooksInput = PlainInput<GetAgentPlaybooksRequest>;
export type GetAgentPlaybooksResult = Plain<GetAgentPlaybooksResponse>;

export type SearchAgentPlaybooksInput = PlainInput<SearchAgentPlaybooksRequest>;
export type SearchAgentPlaybooksResult = Plain<SearchAgentPlaybooksResponse>;

export type AddAgentPlaybookInput = Required<PlainInput<AddAgentPlaybookRequest>, "agentPlaybooks">;
export type AddAgentPlaybookResult = Plain<AddAgentPlaybookResponse>;

export type UpdateAgentPlaybookInput = Required<PlainInput<UpdateAgentPlaybookRequest>, "agentPlaybookId">;
export type UpdateAgentPlaybookResult = Plain<UpdateAgentPlaybookResponse>;

export type UpdateAgentPlaybookStatusInput = Required<PlainInput<UpdateAgentPlaybookStatusRequest>, "agentPlaybookId" | "playbookStatus">;
export type UpdateAgentPlaybookStatusResult = Plain<UpdateAgentPlaybookStatusResponse>;

export type DeleteAgentPlaybookInput = Required<PlainInput<DeleteAgentPlaybookRequest>, "agentPlaybookId">;
export type DeleteAgentPlaybookResult = Plain<DeleteAgentPlaybookResponse>;

export type DeleteAgentPlaybooksByIdsInput = Required<PlainInput<DeleteAgentPlaybooksByIdsRequest>, "agentPlaybookIds">;
export type DeleteAgentPlaybooksByIdsResult = Plain<DeleteAgentPlaybooksByIdsResponse>;

export type DeleteAllAgentPlaybooksInput = PlainInput<DeleteAllAgentPlaybooksRequest>;
export type DeleteAllAgentPlaybooksResult = Plain<DeleteAllAgentPlaybooksResponse>;

export type DeleteAllPlaybooksInput = PlainInput<DeleteAllPlaybooksRequest>;
export type DeleteAllPlaybooksResult = Plain<DeleteAllPlaybooksResponse>;

export type RunPlaybookAggregationInput = PlainInput<RunPlaybookAggregationRequest>;
export type RunPlaybookAggregationResult = Plain<RunPlaybookAggregationResponse>;

export type GetProfilesInput = Required<PlainInput<GetProfilesRequest>, "userId">;
export type GetProfilesResult = Plain<GetProfilesResponse>;

export type SearchProfilesInput = Required<PlainInput<SearchProfilesRequest>, "userId">;
export type SearchProfilesResult = Plain<SearchProfilesResponse>;

export type AddUserProfileInput = Required<PlainInput<AddUserProfileRequest>, "userProfiles">;
export type AddUserProfileResult = Plain<AddUserProfileResponse>;

export type UpdateUserProfileInput = Required<PlainInput<UpdateUserProfileRequest>, "userId" | "profileId">;
export type UpdateUserProfileResult = Plain<UpdateUserProfileResponse>;

export type DeleteProfileInput = Required<PlainInput<DeleteProfileRequest>, "userId">;
export type DeleteProfileResult = Plain<DeleteProfileResponse>;

export type DeleteProfilesByIdsInput = Required<PlainInput<DeleteProfilesByIdsRequest>, "profileIds">;
export type DeleteProfilesByIdsResult = Plain<DeleteProfilesByIdsResponse>;

export type DeleteAllProfilesInput = PlainInput<DeleteAllProfilesRequest>;
export type DeleteAllProfilesResult = Plain<DeleteAllProfilesResponse>;

export type GetProfileChangeLogInput = PlainInput<GetProfileChangeLogRequest>;
export type GetProfileChangeLogResult = Plain<GetProfileChangeLogResponse>;

export type GetRequestsInput = PlainInput<GetRequestsRequest>;
export type GetRequestsResult = Plain<GetRequestsResponse>;

export type GetSessionInput = Required<PlainInput<GetSessionRequest>, "userId" | "sessionId">;
export type GetSessionResult = Plain<GetSessionResponse>;

export type DeleteRequestInput = Required<PlainInput<DeleteRequestRequest>, "requestId">;
export type DeleteRequestResult = Plain<DeleteRequestResponse>;

export type DeleteRequestsByIdsInput = Required<PlainInput<DeleteRequestsByIdsRequest>, "requestIds">;
export type DeleteRequestsByIdsResult = Plain<DeleteRequestsByIdsResponse>;

export type DeleteSessionInput = Required<PlainInput<DeleteSessionRequest>, "sessionId">;
export type DeleteSessionResult = Plain<DeleteSessionResponse>;

export type SearchInput = Required<PlainInput<SearchRequest>, "query">;
export type SearchResult = Plain<SearchResponse>;

export type GetContextInput = Required<PlainInput<GetContextRequest>, "userId" | "query">;
export type GetContextResult = Plain<GetContextResponse>;

/** The calls of the contract; `ReflexioClient` has them all. */
export class Calls {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Whoami says which organisation the caller's key opens and where its records are kept.
   */
  whoami(
    request: WhoamiInput = {},
    options: CallOptions = {},
  ): Promise<WhoamiResult> {
    const method = AdminService.method.whoami;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetStorageStats counts what is stored about one user.
   */
  getStorageStats(
    request: GetStorageStatsInput,
    options: CallOptions = {},
  ): Promise<GetStorageStatsResult> {
    const method = AdminService.method.getStorageStats;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetUsers lists the users of whom anything is stored, in the order of their names. The
   * client follows the pages until so many are there or nothing is left.
   */
  getUsers(
    request: GetUsersInput = {},
    options: CallOptions = {},
  ): Promise<GetUsersResult> {
    const method = AdminService.method.getUsers;
    return this.#caller.list(method, request, options, "users", "limit");
  }

  /**
   * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks
   * and profiles, administrators' acts, keys made and revoked; newest first. An entry is
   * committed with its act, and no call changes or deletes it. It holds no text and no id
   * that a caller gave. The entries are kept for as many days as the server's setting
   * `audit_days` says. The client follows the pages until so many are there or nothing is
   * left.
   */
  getAuditLog(
    request: GetAuditLogInput = {},
    options: CallOptions = {},
  ): Promise<GetAuditLogResult> {
    const method = AdminService.method.getAuditLog;
    return this.#caller.list(method, request, options, "entries", "limit");
  }

  /**
   * SearchInteractions finds one user's interactions by meaning and by words, best first.
   * Reads what was committed before the call. Filters apply before top_k, so they never leave
   * a result short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues
   * it. Each page ranks anew and continues after the last returned record that is still
   * there. Without changes in between, the pages together are the whole result, each record
   * once. A record that is stored or changed in between may be missing or returned twice; one
   * next to a deleted record may be returned twice. The client follows the pages.
   */
  searchInteractions(
    request: SearchInteractionsInput,
    options: CallOptions = {},
  ): Promise<SearchInteractionsResult> {
    const method = InteractionService.method.searchInteractions;
    return this.#caller.search(method, request, options, ["interactions", "context"]);
  }

  /**
   * SearchOrganization finds interactions of all users of the organisation, most similar
   * first. Each user is searched as by SearchInteractions; at most 1,000 users are searched,
   * the first by name. A reply is cut at 4 MiB as that of SearchInteractions is. The client
   * follows the pages.
   */
  searchOrganization(
    request: SearchOrganizationInput = {},
    options: CallOptions = {},
  ): Promise<SearchOrganizationResult> {
    const method = InteractionService.method.searchOrganization;
    return this.#caller.search(method, request, options, ["interactions", "context"]);
  }

  /**
   * GetInteractions lists one user's interactions, newest first (created_at, then
   * interaction_id). A reply is cut at 4 MiB; next_page_token continues it. The client
   * follows the pages until so many are there or nothing is left.
   */
  getInteractions(
    request: GetInteractionsInput,
    options: CallOptions = {},
  ): Promise<GetInteractionsResult> {
    const method = InteractionService.method.getInteractions;
    return this.#caller.list(method, request, options, "interactions", "topK");
  }

  /**
   * GetAllInteractions lists the organisation's interactions, last stored first. A reply is
   * cut at 4 MiB; next_page_token continues it. The client follows the pages until so many
   * are there or nothing is left.
   */
  getAllInteractions(
    request: GetAllInteractionsInput = {},
    options: CallOptions = {},
  ): Promise<GetAllInteractionsResult> {
    const method = InteractionService.method.getAllInteractions;
    return this.#caller.list(method, request, options, "interactions", "limit");
  }

  /**
   * GetInteractionImage returns the image of one interaction, byte for byte, with its content
   * type. NOT_FOUND when there is no such interaction or it has no image.
   */
  getInteractionImage(
    request: GetInteractionImageInput,
    options: CallOptions = {},
  ): Promise<GetInteractionImageResult> {
    const method = InteractionService.method.getInteractionImage;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another
   * user's succeeds with deleted_count 0. After OK no call returns it.
   */
  deleteInteraction(
    request: DeleteInteractionInput,
    options: CallOptions = {},
  ): Promise<DeleteInteractionResult> {
    const method = InteractionService.method.deleteInteraction;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAllInteractions deletes every request and interaction of the organisation. After OK
   * no call returns them; the rows are purged in the background.
   */
  deleteAllInteractions(
    request: DeleteAllInteractionsInput = {},
    options: CallOptions = {},
  ): Promise<DeleteAllInteractionsResult> {
    const method = InteractionService.method.deleteAllInteractions;
    return this.#caller.call(method, request, options);
  }

  /**
   * ClearUserData deletes everything that is stored about one user. After OK no call returns
   * it; the rows are purged in the background. Repeating it succeeds with zero counts.
   */
  clearUserData(
    request: ClearUserDataInput,
    options: CallOptions = {},
  ): Promise<ClearUserDataResult> {
    const method = InteractionService.method.clearUserData;
    return this.#caller.call(method, request, options);
  }

  /**
   * CreateKey makes a key, which opens the server from the reply on. Each call makes another
   * key, unless it brings the key's `text`: then repeating it is free. A key gives no scope
   * that it lacks itself. The first key of a data folder, which ends the time in which its
   * server is open, is made over the socket alone: the port refuses it with FIRST_KEY.
   */
  createKey(
    request: CreateKeyInput,
    options: CallOptions = {},
  ): Promise<CreateKeyResult> {
    const method = KeyService.method.createKey;
    return this.#caller.call(method, request, options);
  }

  /**
   * ListKeys gives every key that is kept, those that opened nothing any more among them, in
   * the order of their making.
   */
  listKeys(
    request: ListKeysInput = {},
    options: CallOptions = {},
  ): Promise<ListKeysResult> {
    const method = KeyService.method.listKeys;
    return this.#caller.call(method, request, options);
  }

  /**
   * RevokeKey ends a key for good: new calls with it are refused from the reply on, streams
   * that run end within a second. Revoking it again changes nothing.
   */
  revokeKey(
    request: RevokeKeyInput,
    options: CallOptions = {},
  ): Promise<RevokeKeyResult> {
    const method = KeyService.method.revokeKey;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the
   * request is unknown.
   */
  getLearningStatus(
    request: GetLearningStatusInput,
    options: CallOptions = {},
  ): Promise<GetLearningStatusResult> {
    const method = LearningService.method.getLearningStatus;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetFailedLearning lists failed learning with its reasons, last published first. A reply
   * is cut at 4 MiB; next_page_token continues it. The client follows the pages until so many
   * are there or nothing is left.
   */
  getFailedLearning(
    request: GetFailedLearningInput = {},
    options: CallOptions = {},
  ): Promise<GetFailedLearningResult> {
    const method = LearningService.method.getFailedLearning;
    return this.#caller.list(method, request, options, "failedJobs", "limit");
  }

  /**
   * RetryLearning tries failed learning again, with all attempts before it: call it when the
   * reason of the failure is gone, such as a wrong key. Repeating it succeeds with
   * retried_count 0.
   */
  retryLearning(
    request: RetryLearningInput = {},
    options: CallOptions = {},
  ): Promise<RetryLearningResult> {
    const method = LearningService.method.retryLearning;
    return this.#caller.call(method, request, options);
  }

  /**
   * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
   * label: a later one takes its place, one that occurred before the kept one is not
   * recorded. Idempotent: the same again changes nothing. A session that is unknown is no
   * error: recorded is false, and reason says why. Without user_id it is the only session of
   * that name; when several users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
   */
  recordSessionOutcome(
    request: RecordSessionOutcomeInput,
    options: CallOptions = {},
  ): Promise<RecordSessionOutcomeResult> {
    const method = OutcomeService.method.recordSessionOutcome;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
   * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it. The
   * client follows the pages until so many are there or nothing is left.
   */
  getSessionOutcomes(
    request: GetSessionOutcomesInput = {},
    options: CallOptions = {},
  ): Promise<GetSessionOutcomesResult> {
    const method = OutcomeService.method.getSessionOutcomes;
    return this.#caller.list(method, request, options, "sessionOutcomes", "topK");
  }

  /**
   * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id).
   * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
   * continues it. The client follows the pages until so many are there or nothing is left.
   */
  getUserPlaybooks(
    request: GetUserPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<GetUserPlaybooksResult> {
    const method = PlaybookService.method.getUserPlaybooks;
    return this.#caller.list(method, request, options, "userPlaybooks", "limit");
  }

  /**
   * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for
   * those of which a rejected agent playbook was made. Reads what was committed before the
   * call. Filters apply before top_k, so they never leave a result short. A reply is cut at 4
   * MiB as that of SearchInteractions is: next_page_token continues it. The client follows
   * the pages.
   */
  searchUserPlaybooks(
    request: SearchUserPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<SearchUserPlaybooksResult> {
    const method = PlaybookService.method.searchUserPlaybooks;
    return this.#caller.search(method, request, options, ["userPlaybooks"]);
  }

  /**
   * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none.
   * Idempotent: one whose user_id, agent_version, playbook_name, trigger and content are
   * those of a current one is not stored again, and its id is answered.
   */
  addUserPlaybook(
    request: AddUserPlaybookInput,
    options: CallOptions = {},
  ): Promise<AddUserPlaybookResult> {
    const method = PlaybookService.method.addUserPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
   * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left,
   * NOT_FOUND when there is no such playbook.
   */
  updateUserPlaybook(
    request: UpdateUserPlaybookInput,
    options: CallOptions = {},
  ): Promise<UpdateUserPlaybookResult> {
    const method = PlaybookService.method.updateUserPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
   * deleted_count 0. After OK no call returns it.
   */
  deleteUserPlaybook(
    request: DeleteUserPlaybookInput,
    options: CallOptions = {},
  ): Promise<DeleteUserPlaybookResult> {
    const method = PlaybookService.method.deleteUserPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent
   * count 0. After OK no call returns them.
   */
  deleteUserPlaybooksByIds(
    request: DeleteUserPlaybooksByIdsInput,
    options: CallOptions = {},
  ): Promise<DeleteUserPlaybooksByIdsResult> {
    const method = PlaybookService.method.deleteUserPlaybooksByIds;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK
   * no call returns them. Repeating it succeeds with deleted_count 0.
   */
  deleteAllUserPlaybooks(
    request: DeleteAllUserPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<DeleteAllUserPlaybooksResult> {
    const method = PlaybookService.method.deleteAllUserPlaybooks;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then
   * agent_playbook_id). Reads what was committed before the call. A reply is cut at 4 MiB;
   * next_page_token continues it. The client follows the pages until so many are there or
   * nothing is left.
   */
  getAgentPlaybooks(
    request: GetAgentPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<GetAgentPlaybooksResult> {
    const method = PlaybookService.method.getAgentPlaybooks;
    return this.#caller.list(method, request, options, "agentPlaybooks", "limit");
  }

  /**
   * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads
   * what was committed before the call. Filters apply before top_k, so they never leave a
   * result short. A reply is cut at 4 MiB as that of SearchInteractions is: next_page_token
   * continues it. The client follows the pages.
   */
  searchAgentPlaybooks(
    request: SearchAgentPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<SearchAgentPlaybooksResult> {
    const method = PlaybookService.method.searchAgentPlaybooks;
    return this.#caller.search(method, request, options, ["agentPlaybooks"]);
  }

  /**
   * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none.
   * Idempotent: one whose agent_version, playbook_name, trigger and content are those of a
   * current one is not stored again, and its id is answered.
   */
  addAgentPlaybook(
    request: AddAgentPlaybookInput,
    options: CallOptions = {},
  ): Promise<AddAgentPlaybookResult> {
    const method = PlaybookService.method.addAgentPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text
   * clears. Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that
   * scope a playbook whose trigger, content or rationale changes is pending again.
   * INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND when there is
   * no such playbook.
   */
  updateAgentPlaybook(
    request: UpdateAgentPlaybookInput,
    options: CallOptions = {},
  ): Promise<UpdateAgentPlaybookResult> {
    const method = PlaybookService.method.updateAgentPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who
   * did, when and why is kept in its decisions. Idempotent. From then on searches and agents
   * go by it. NOT_FOUND when there is no such playbook.
   */
  updateAgentPlaybookStatus(
    request: UpdateAgentPlaybookStatusInput,
    options: CallOptions = {},
  ): Promise<UpdateAgentPlaybookStatusResult> {
    const method = PlaybookService.method.updateAgentPlaybookStatus;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
   * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no
   * call returns it.
   */
  deleteAgentPlaybook(
    request: DeleteAgentPlaybookInput,
    options: CallOptions = {},
  ): Promise<DeleteAgentPlaybookResult> {
    const method = PlaybookService.method.deleteAgentPlaybook;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent
   * count 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns
   * them.
   */
  deleteAgentPlaybooksByIds(
    request: DeleteAgentPlaybooksByIdsInput,
    options: CallOptions = {},
  ): Promise<DeleteAgentPlaybooksByIdsResult> {
    const method = PlaybookService.method.deleteAgentPlaybooksByIds;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After
   * OK no call returns them. Repeating it succeeds with deleted_count 0.
   */
  deleteAllAgentPlaybooks(
    request: DeleteAllAgentPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<DeleteAllAgentPlaybooksResult> {
    const method = PlaybookService.method.deleteAllAgentPlaybooks;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the
   * organisation. Atomic. After OK no call returns them. Repeating it succeeds with
   * deleted_count 0.
   */
  deleteAllPlaybooks(
    request: DeleteAllPlaybooksInput = {},
    options: CallOptions = {},
  ): Promise<DeleteAllPlaybooksResult> {
    const method = PlaybookService.method.deleteAllPlaybooks;
    return this.#caller.call(method, request, options);
  }

  /**
   * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They
   * are pending until somebody approves them. OK means that the run is stored; it is done in
   * the background. Idempotent: what was aggregated before is not aggregated again.
   */
  runPlaybookAggregation(
    request: RunPlaybookAggregationInput = {},
    options: CallOptions = {},
  ): Promise<RunPlaybookAggregationResult> {
    const method = PlaybookService.method.runPlaybookAggregation;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
   * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB;
   * next_page_token continues it. The client follows the pages until so many are there or
   * nothing is left.
   */
  getProfiles(
    request: GetProfilesInput,
    options: CallOptions = {},
  ): Promise<GetProfilesResult> {
    const method = ProfileService.method.getProfiles;
    return this.#caller.list(method, request, options, "userProfiles", "topK");
  }

  /**
   * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what
   * was committed before the call. Filters apply before top_k, so they never leave a result
   * short. A reply is cut at 4 MiB as that of SearchInteractions is: next_page_token
   * continues it. The client follows the pages.
   */
  searchProfiles(
    request: SearchProfilesInput,
    options: CallOptions = {},
  ): Promise<SearchProfilesResult> {
    const method = ProfileService.method.searchProfiles;
    return this.#caller.search(method, request, options, ["userProfiles"]);
  }

  /**
   * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
   * profile_id: one whose id the user has already is left as it is; an id that is another
   * user's or was deleted is ALREADY_EXISTS.
   */
  addUserProfile(
    request: AddUserProfileInput,
    options: CallOptions = {},
  ): Promise<AddUserProfileResult> {
    const method = ProfileService.method.addUserProfile;
    return this.#caller.call(method, request, options);
  }

  /**
   * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent.
   * NOT_FOUND when the user has no such profile.
   */
  updateUserProfile(
    request: UpdateUserProfileInput,
    options: CallOptions = {},
  ): Promise<UpdateUserProfileResult> {
    const method = ProfileService.method.updateUserProfile;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's
   * succeeds with deleted_count 0. After OK no call returns it. Idempotent by profile_id;
   * with search_query a repeated call deletes the next one.
   */
  deleteProfile(
    request: DeleteProfileInput,
    options: CallOptions = {},
  ): Promise<DeleteProfileResult> {
    const method = ProfileService.method.deleteProfile;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0.
   * After OK no call returns them.
   */
  deleteProfilesByIds(
    request: DeleteProfilesByIdsInput,
    options: CallOptions = {},
  ): Promise<DeleteProfilesByIdsResult> {
    const method = ProfileService.method.deleteProfilesByIds;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call
   * returns them. Repeating it succeeds with deleted_count 0.
   */
  deleteAllProfiles(
    request: DeleteAllProfilesInput = {},
    options: CallOptions = {},
  ): Promise<DeleteAllProfilesResult> {
    const method = ProfileService.method.deleteAllProfiles;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
   * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it. The client
   * follows the pages until so many are there or nothing is left.
   */
  getProfileChangeLog(
    request: GetProfileChangeLogInput = {},
    options: CallOptions = {},
  ): Promise<GetProfileChangeLogResult> {
    const method = ProfileService.method.getProfileChangeLog;
    return this.#caller.list(method, request, options, "profileChangeLogs", "limit");
  }

  /**
   * GetRequests lists sessions with their requests and interactions: sessions by their newest
   * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with
   * has_more and next_page_token, in the middle of a session if need be.
   */
  getRequests(
    request: GetRequestsInput = {},
    options: CallOptions = {},
  ): Promise<GetRequestsResult> {
    const method = RequestService.method.getRequests;
    return this.#caller.call(method, request, options);
  }

  /**
   * GetSession gives the conversation of one session of a user: its interactions in the order
   * in which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
   * next_page_token continues it.
   */
  getSession(
    request: GetSessionInput,
    options: CallOptions = {},
  ): Promise<GetSessionResult> {
    const method = RequestService.method.getSession;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds
   * with deleted_count 0. After OK no call returns it, and a late replay of its publish
   * restores nothing.
   */
  deleteRequest(
    request: DeleteRequestInput,
    options: CallOptions = {},
  ): Promise<DeleteRequestResult> {
    const method = RequestService.method.deleteRequest;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids
   * that are absent count 0.
   */
  deleteRequestsByIds(
    request: DeleteRequestsByIdsInput,
    options: CallOptions = {},
  ): Promise<DeleteRequestsByIdsResult> {
    const method = RequestService.method.deleteRequestsByIds;
    return this.#caller.call(method, request, options);
  }

  /**
   * DeleteSession deletes every request of a user's session with its interactions. After OK
   * no call returns them; the rows are purged in the background. Later publishes to the same
   * session are kept. Without user_id it deletes the only session of that name; when several
   * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
   */
  deleteSession(
    request: DeleteSessionInput,
    options: CallOptions = {},
  ): Promise<DeleteSessionResult> {
    const method = RequestService.method.deleteSession;
    return this.#caller.call(method, request, options);
  }

  /**
   * Search finds profiles and playbooks that are current, by meaning and by words, each kind
   * best first. User playbooks of which a rejected agent playbook was made are left out, and
   * those of an approved one that the search may find. Reads what was committed before the
   * call. Filters apply before top_k, so they never leave a result short. A reply is cut at 4
   * MiB as that of SearchInteractions is; the kinds share the size, and a page has what is
   * left of each. The client follows the pages.
   */
  search(
    request: SearchInput,
    options: CallOptions = {},
  ): Promise<SearchResult> {
    const method = SearchService.method.search;
    return this.#caller.search(method, request, options, ["profiles", "userPlaybooks", "agentPlaybooks"]);
  }

  /**
   * GetContext gives what an agent is to know in its turn, in one call: what was learned that
   * answers the query, what is known of the user, and the earlier turns of the user that
   * matter, within a budget of characters. Of agent playbooks it has the approved alone.
   * Reads what was committed before the call.
   */
  getContext(
    request: GetContextInput,
    options: CallOptions = {},
  ): Promise<GetContextResult> {
    const method = SearchService.method.getContext;
    return this.#caller.call(method, request, options);
  }
}
