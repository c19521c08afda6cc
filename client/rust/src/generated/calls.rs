//! A method for each RPC with one request and one reply. Written by tools/generate from proto/; do not edit.

use crate::client::Client;
use crate::error::Error;
use crate::paging::{Counted, Paged, Pages};
use crate::v1;

/// The calls of the contract, with the client's timeout, retries and errors.
impl Client {
    /// Whoami says which organisation the caller's key opens and where its records are kept.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn whoami(&self, request: v1::WhoamiRequest) -> Result<v1::WhoamiResponse, Error> {
        let send = |request| {
            let mut stub = self.admin();
            async move { stub.whoami(request).await }
        };
        self.call(request, send).await
    }

    /// GetStorageStats counts what is stored about one user.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_storage_stats(
        &self,
        request: v1::GetStorageStatsRequest,
    ) -> Result<v1::GetStorageStatsResponse, Error> {
        let send = |request| {
            let mut stub = self.admin();
            async move { stub.get_storage_stats(request).await }
        };
        self.call(request, send).await
    }

    /// GetUsers lists the users of whom anything is stored, in the order of their names. The client
    /// follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_users(
        &self,
        request: v1::GetUsersRequest,
    ) -> Result<v1::GetUsersResponse, Error> {
        let send = |request| {
            let mut stub = self.admin();
            async move { stub.get_users(request).await }
        };
        self.list(request, send).await
    }

    /// GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
    /// profiles, administrators' acts, keys made and revoked; newest first. An entry is committed
    /// with its act, and no call changes or deletes it. It holds no text and no id that a caller
    /// gave. The entries are kept for as many days as the server's setting `audit_days` says. The
    /// client follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_audit_log(
        &self,
        request: v1::GetAuditLogRequest,
    ) -> Result<v1::GetAuditLogResponse, Error> {
        let send = |request| {
            let mut stub = self.admin();
            async move { stub.get_audit_log(request).await }
        };
        self.list(request, send).await
    }

    /// SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
    /// what was committed before the call. Filters apply before top_k, so they never leave a result
    /// short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each
    /// page ranks anew and continues after the last returned record that is still there. Without
    /// changes in between, the pages together are the whole result, each record once. A record that
    /// is stored or changed in between may be missing or returned twice; one next to a deleted
    /// record may be returned twice. The client follows the pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search_interactions(
        &self,
        request: v1::SearchInteractionsRequest,
    ) -> Result<v1::SearchInteractionsResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.search_interactions(request).await }
        };
        self.search_pages(request, send).await
    }

    /// SearchOrganization finds interactions of all users of the organisation, most similar first.
    /// Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first
    /// by name. A reply is cut at 4 MiB as that of SearchInteractions is. The client follows the
    /// pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search_organization(
        &self,
        request: v1::SearchOrganizationRequest,
    ) -> Result<v1::SearchOrganizationResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.search_organization(request).await }
        };
        self.search_pages(request, send).await
    }

    /// GetInteractions lists one user's interactions, newest first (created_at, then
    /// interaction_id). A reply is cut at 4 MiB; next_page_token continues it. The client follows
    /// the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_interactions(
        &self,
        request: v1::GetInteractionsRequest,
    ) -> Result<v1::GetInteractionsResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.get_interactions(request).await }
        };
        self.list(request, send).await
    }

    /// GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut
    /// at 4 MiB; next_page_token continues it. The client follows the pages until so many are there
    /// or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_all_interactions(
        &self,
        request: v1::GetAllInteractionsRequest,
    ) -> Result<v1::GetAllInteractionsResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.get_all_interactions(request).await }
        };
        self.list(request, send).await
    }

    /// GetInteractionImage returns the image of one interaction, byte for byte, with its content
    /// type. NOT_FOUND when there is no such interaction or it has no image.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_interaction_image(
        &self,
        request: v1::GetInteractionImageRequest,
    ) -> Result<v1::GetInteractionImageResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.get_interaction_image(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteInteraction deletes one interaction of a user. Deleting what is absent or another
    /// user's succeeds with deleted_count 0. After OK no call returns it.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_interaction(
        &self,
        request: v1::DeleteInteractionRequest,
    ) -> Result<v1::DeleteInteractionResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.delete_interaction(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
    /// call returns them; the rows are purged in the background.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_all_interactions(
        &self,
        request: v1::DeleteAllInteractionsRequest,
    ) -> Result<v1::DeleteAllInteractionsResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.delete_all_interactions(request).await }
        };
        self.call(request, send).await
    }

    /// ClearUserData deletes everything that is stored about one user. After OK no call returns it;
    /// the rows are purged in the background. Repeating it succeeds with zero counts.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn clear_user_data(
        &self,
        request: v1::ClearUserDataRequest,
    ) -> Result<v1::ClearUserDataResponse, Error> {
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.clear_user_data(request).await }
        };
        self.call(request, send).await
    }

    /// CreateKey makes a key, which opens the server from the reply on. Each call makes another
    /// key, unless it brings the key's `text`: then repeating it is free. A key gives no scope that
    /// it lacks itself. The first key of a data folder, which ends the time in which its server is
    /// open, is made over the socket alone: the port refuses it with FIRST_KEY.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn create_key(
        &self,
        request: v1::CreateKeyRequest,
    ) -> Result<v1::CreateKeyResponse, Error> {
        let send = |request| {
            let mut stub = self.keys();
            async move { stub.create_key(request).await }
        };
        self.call(request, send).await
    }

    /// ListKeys gives every key that is kept, those that opened nothing any more among them, in the
    /// order of their making.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn list_keys(
        &self,
        request: v1::ListKeysRequest,
    ) -> Result<v1::ListKeysResponse, Error> {
        let send = |request| {
            let mut stub = self.keys();
            async move { stub.list_keys(request).await }
        };
        self.call(request, send).await
    }

    /// RevokeKey ends a key for good: new calls with it are refused from the reply on, streams that
    /// run end within a second. Revoking it again changes nothing.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn revoke_key(
        &self,
        request: v1::RevokeKeyRequest,
    ) -> Result<v1::RevokeKeyResponse, Error> {
        let send = |request| {
            let mut stub = self.keys();
            async move { stub.revoke_key(request).await }
        };
        self.call(request, send).await
    }

    /// GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the
    /// request is unknown.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_learning_status(
        &self,
        request: v1::GetLearningStatusRequest,
    ) -> Result<v1::GetLearningStatusResponse, Error> {
        let send = |request| {
            let mut stub = self.learning();
            async move { stub.get_learning_status(request).await }
        };
        self.call(request, send).await
    }

    /// GetFailedLearning lists failed learning with its reasons, last published first. A reply is
    /// cut at 4 MiB; next_page_token continues it. The client follows the pages until so many are
    /// there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_failed_learning(
        &self,
        request: v1::GetFailedLearningRequest,
    ) -> Result<v1::GetFailedLearningResponse, Error> {
        let send = |request| {
            let mut stub = self.learning();
            async move { stub.get_failed_learning(request).await }
        };
        self.list(request, send).await
    }

    /// RetryLearning tries failed learning again, with all attempts before it: call it when the
    /// reason of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count
    /// 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn retry_learning(
        &self,
        request: v1::RetryLearningRequest,
    ) -> Result<v1::RetryLearningResponse, Error> {
        let send = |request| {
            let mut stub = self.learning();
            async move { stub.retry_learning(request).await }
        };
        self.call(request, send).await
    }

    /// RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
    /// label: a later one takes its place, one that occurred before the kept one is not recorded.
    /// Idempotent: the same again changes nothing. A session that is unknown is no error: recorded
    /// is false, and reason says why. Without user_id it is the only session of that name; when
    /// several users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn record_session_outcome(
        &self,
        request: v1::RecordSessionOutcomeRequest,
    ) -> Result<v1::RecordSessionOutcomeResponse, Error> {
        let send = |request| {
            let mut stub = self.outcomes();
            async move { stub.record_session_outcome(request).await }
        };
        self.call(request, send).await
    }

    /// GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
    /// sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it. The client
    /// follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_session_outcomes(
        &self,
        request: v1::GetSessionOutcomesRequest,
    ) -> Result<v1::GetSessionOutcomesResponse, Error> {
        let send = |request| {
            let mut stub = self.outcomes();
            async move { stub.get_session_outcomes(request).await }
        };
        self.list(request, send).await
    }

    /// GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id).
    /// Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
    /// it. The client follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_user_playbooks(
        &self,
        request: v1::GetUserPlaybooksRequest,
    ) -> Result<v1::GetUserPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.get_user_playbooks(request).await }
        };
        self.list(request, send).await
    }

    /// SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those
    /// of which a rejected agent playbook was made. Reads what was committed before the call.
    /// Filters apply before top_k, so they never leave a result short. A reply is cut at 4 MiB as
    /// that of SearchInteractions is: next_page_token continues it. The client follows the pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search_user_playbooks(
        &self,
        request: v1::SearchUserPlaybooksRequest,
    ) -> Result<v1::SearchUserPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.search_user_playbooks(request).await }
        };
        self.search_pages(request, send).await
    }

    /// AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent:
    /// one whose user_id, agent_version, playbook_name, trigger and content are those of a current
    /// one is not stored again, and its id is answered.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn add_user_playbook(
        &self,
        request: v1::AddUserPlaybookRequest,
    ) -> Result<v1::AddUserPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.add_user_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
    /// Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left,
    /// NOT_FOUND when there is no such playbook.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn update_user_playbook(
        &self,
        request: v1::UpdateUserPlaybookRequest,
    ) -> Result<v1::UpdateUserPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.update_user_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
    /// deleted_count 0. After OK no call returns it.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_user_playbook(
        &self,
        request: v1::DeleteUserPlaybookRequest,
    ) -> Result<v1::DeleteUserPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_user_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent
    /// count 0. After OK no call returns them.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_user_playbooks_by_ids(
        &self,
        request: v1::DeleteUserPlaybooksByIdsRequest,
    ) -> Result<v1::DeleteUserPlaybooksByIdsResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_user_playbooks_by_ids(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
    /// call returns them. Repeating it succeeds with deleted_count 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_all_user_playbooks(
        &self,
        request: v1::DeleteAllUserPlaybooksRequest,
    ) -> Result<v1::DeleteAllUserPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_all_user_playbooks(request).await }
        };
        self.call(request, send).await
    }

    /// GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
    /// Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
    /// it. The client follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_agent_playbooks(
        &self,
        request: v1::GetAgentPlaybooksRequest,
    ) -> Result<v1::GetAgentPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.get_agent_playbooks(request).await }
        };
        self.list(request, send).await
    }

    /// SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what
    /// was committed before the call. Filters apply before top_k, so they never leave a result
    /// short. A reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues
    /// it. The client follows the pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search_agent_playbooks(
        &self,
        request: v1::SearchAgentPlaybooksRequest,
    ) -> Result<v1::SearchAgentPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.search_agent_playbooks(request).await }
        };
        self.search_pages(request, send).await
    }

    /// AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
    /// one whose agent_version, playbook_name, trigger and content are those of a current one is
    /// not stored again, and its id is answered.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn add_agent_playbook(
        &self,
        request: v1::AddAgentPlaybookRequest,
    ) -> Result<v1::AddAgentPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.add_agent_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
    /// Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a
    /// playbook whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when
    /// neither content nor trigger would be left, NOT_FOUND when there is no such playbook.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn update_agent_playbook(
        &self,
        request: v1::UpdateAgentPlaybookRequest,
    ) -> Result<v1::UpdateAgentPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.update_agent_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who
    /// did, when and why is kept in its decisions. Idempotent. From then on searches and agents go
    /// by it. NOT_FOUND when there is no such playbook.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn update_agent_playbook_status(
        &self,
        request: v1::UpdateAgentPlaybookStatusRequest,
    ) -> Result<v1::UpdateAgentPlaybookStatusResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.update_agent_playbook_status(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
    /// deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no
    /// call returns it.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_agent_playbook(
        &self,
        request: v1::DeleteAgentPlaybookRequest,
    ) -> Result<v1::DeleteAgentPlaybookResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_agent_playbook(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent
    /// count 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns
    /// them.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_agent_playbooks_by_ids(
        &self,
        request: v1::DeleteAgentPlaybooksByIdsRequest,
    ) -> Result<v1::DeleteAgentPlaybooksByIdsResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_agent_playbooks_by_ids(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK
    /// no call returns them. Repeating it succeeds with deleted_count 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_all_agent_playbooks(
        &self,
        request: v1::DeleteAllAgentPlaybooksRequest,
    ) -> Result<v1::DeleteAllAgentPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_all_agent_playbooks(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
    /// Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_all_playbooks(
        &self,
        request: v1::DeleteAllPlaybooksRequest,
    ) -> Result<v1::DeleteAllPlaybooksResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.delete_all_playbooks(request).await }
        };
        self.call(request, send).await
    }

    /// RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
    /// pending until somebody approves them. OK means that the run is stored; it is done in the
    /// background. Idempotent: what was aggregated before is not aggregated again.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn run_playbook_aggregation(
        &self,
        request: v1::RunPlaybookAggregationRequest,
    ) -> Result<v1::RunPlaybookAggregationResponse, Error> {
        let send = |request| {
            let mut stub = self.playbooks();
            async move { stub.run_playbook_aggregation(request).await }
        };
        self.call(request, send).await
    }

    /// GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
    /// profile_id). Reads what was committed before the call. A reply is cut at 4 MiB;
    /// next_page_token continues it. The client follows the pages until so many are there or
    /// nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_profiles(
        &self,
        request: v1::GetProfilesRequest,
    ) -> Result<v1::GetProfilesResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.get_profiles(request).await }
        };
        self.list(request, send).await
    }

    /// SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
    /// committed before the call. Filters apply before top_k, so they never leave a result short. A
    /// reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it. The
    /// client follows the pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search_profiles(
        &self,
        request: v1::SearchProfilesRequest,
    ) -> Result<v1::SearchProfilesResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.search_profiles(request).await }
        };
        self.search_pages(request, send).await
    }

    /// UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND
    /// when the user has no such profile.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn update_user_profile(
        &self,
        request: v1::UpdateUserProfileRequest,
    ) -> Result<v1::UpdateUserProfileResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.update_user_profile(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After
    /// OK no call returns them.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_profiles_by_ids(
        &self,
        request: v1::DeleteProfilesByIdsRequest,
    ) -> Result<v1::DeleteProfilesByIdsResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.delete_profiles_by_ids(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call
    /// returns them. Repeating it succeeds with deleted_count 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_all_profiles(
        &self,
        request: v1::DeleteAllProfilesRequest,
    ) -> Result<v1::DeleteAllProfilesResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.delete_all_profiles(request).await }
        };
        self.call(request, send).await
    }

    /// GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
    /// deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it. The client
    /// follows the pages until so many are there or nothing is left.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_profile_change_log(
        &self,
        request: v1::GetProfileChangeLogRequest,
    ) -> Result<v1::GetProfileChangeLogResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.get_profile_change_log(request).await }
        };
        self.list(request, send).await
    }

    /// GetRequests lists sessions with their requests and interactions: sessions by their newest
    /// request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with
    /// has_more and next_page_token, in the middle of a session if need be.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_requests(
        &self,
        request: v1::GetRequestsRequest,
    ) -> Result<v1::GetRequestsResponse, Error> {
        let send = |request| {
            let mut stub = self.requests();
            async move { stub.get_requests(request).await }
        };
        self.call(request, send).await
    }

    /// GetSession gives the conversation of one session of a user: its interactions in the order in
    /// which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
    /// next_page_token continues it.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_session(
        &self,
        request: v1::GetSessionRequest,
    ) -> Result<v1::GetSessionResponse, Error> {
        let send = |request| {
            let mut stub = self.requests();
            async move { stub.get_session(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds
    /// with deleted_count 0. After OK no call returns it, and a late replay of its publish restores
    /// nothing.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_request(
        &self,
        request: v1::DeleteRequestRequest,
    ) -> Result<v1::DeleteRequestResponse, Error> {
        let send = |request| {
            let mut stub = self.requests();
            async move { stub.delete_request(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids
    /// that are absent count 0.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_requests_by_ids(
        &self,
        request: v1::DeleteRequestsByIdsRequest,
    ) -> Result<v1::DeleteRequestsByIdsResponse, Error> {
        let send = |request| {
            let mut stub = self.requests();
            async move { stub.delete_requests_by_ids(request).await }
        };
        self.call(request, send).await
    }

    /// DeleteSession deletes every request of a user's session with its interactions. After OK no
    /// call returns them; the rows are purged in the background. Later publishes to the same
    /// session are kept. Without user_id it deletes the only session of that name; when several
    /// users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_session(
        &self,
        request: v1::DeleteSessionRequest,
    ) -> Result<v1::DeleteSessionResponse, Error> {
        let send = |request| {
            let mut stub = self.requests();
            async move { stub.delete_session(request).await }
        };
        self.call(request, send).await
    }

    /// Search finds profiles and playbooks that are current, by meaning and by words, each kind
    /// best first. User playbooks of which a rejected agent playbook was made are left out, and
    /// those of an approved one that the search may find. Reads what was committed before the call.
    /// Filters apply before top_k, so they never leave a result short. A reply is cut at 4 MiB as
    /// that of SearchInteractions is; the kinds share the size, and a page has what is left of
    /// each. The client follows the pages.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn search(&self, request: v1::SearchRequest) -> Result<v1::SearchResponse, Error> {
        let send = |request| {
            let mut stub = self.learned();
            async move { stub.search(request).await }
        };
        self.search_pages(request, send).await
    }

    /// GetContext gives what an agent is to know in its turn, in one call: what was learned that
    /// answers the query, what is known of the user, and the earlier turns of the user that matter,
    /// within a budget of characters. Of agent playbooks it has the approved alone. Reads what was
    /// committed before the call.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn get_context(
        &self,
        request: v1::GetContextRequest,
    ) -> Result<v1::GetContextResponse, Error> {
        let send = |request| {
            let mut stub = self.learned();
            async move { stub.get_context(request).await }
        };
        self.call(request, send).await
    }
}

impl Paged for v1::GetUsersRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetUsersResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.users.len()
    }
    fn join(&mut self, page: Self) {
        self.users.extend(page.users);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetUsersRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::GetAuditLogRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetAuditLogResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.entries.len()
    }
    fn join(&mut self, page: Self) {
        self.entries.extend(page.entries);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetAuditLogRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::SearchInteractionsRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchInteractionsResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.interactions.len()
    }
    fn join(&mut self, page: Self) {
        self.interactions.extend(page.interactions);
        self.context.extend(page.context);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}

impl Paged for v1::SearchOrganizationRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchOrganizationResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.interactions.len()
    }
    fn join(&mut self, page: Self) {
        self.interactions.extend(page.interactions);
        self.context.extend(page.context);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}

impl Paged for v1::GetInteractionsRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetInteractionsResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.interactions.len()
    }
    fn join(&mut self, page: Self) {
        self.interactions.extend(page.interactions);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetInteractionsRequest {
    fn wanted(&self) -> i64 {
        self.top_k.unwrap_or(30)
    }
    fn want(&mut self, count: i64) {
        self.top_k = Some(count);
    }
}

impl Paged for v1::GetAllInteractionsRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetAllInteractionsResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.interactions.len()
    }
    fn join(&mut self, page: Self) {
        self.interactions.extend(page.interactions);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetAllInteractionsRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::GetFailedLearningRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetFailedLearningResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.failed_jobs.len()
    }
    fn join(&mut self, page: Self) {
        self.failed_jobs.extend(page.failed_jobs);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetFailedLearningRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::GetSessionOutcomesRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetSessionOutcomesResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.session_outcomes.len()
    }
    fn join(&mut self, page: Self) {
        self.session_outcomes.extend(page.session_outcomes);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetSessionOutcomesRequest {
    fn wanted(&self) -> i64 {
        self.top_k.unwrap_or(30)
    }
    fn want(&mut self, count: i64) {
        self.top_k = Some(count);
    }
}

impl Paged for v1::GetUserPlaybooksRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetUserPlaybooksResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.user_playbooks.len()
    }
    fn join(&mut self, page: Self) {
        self.user_playbooks.extend(page.user_playbooks);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetUserPlaybooksRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::SearchUserPlaybooksRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchUserPlaybooksResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.user_playbooks.len()
    }
    fn join(&mut self, page: Self) {
        self.user_playbooks.extend(page.user_playbooks);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}

impl Paged for v1::GetAgentPlaybooksRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetAgentPlaybooksResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.agent_playbooks.len()
    }
    fn join(&mut self, page: Self) {
        self.agent_playbooks.extend(page.agent_playbooks);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetAgentPlaybooksRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::SearchAgentPlaybooksRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchAgentPlaybooksResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.agent_playbooks.len()
    }
    fn join(&mut self, page: Self) {
        self.agent_playbooks.extend(page.agent_playbooks);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}

impl Paged for v1::GetProfilesRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetProfilesResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.user_profiles.len()
    }
    fn join(&mut self, page: Self) {
        self.user_profiles.extend(page.user_profiles);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetProfilesRequest {
    fn wanted(&self) -> i64 {
        self.top_k.unwrap_or(30)
    }
    fn want(&mut self, count: i64) {
        self.top_k = Some(count);
    }
}

impl Paged for v1::SearchProfilesRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchProfilesResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.user_profiles.len()
    }
    fn join(&mut self, page: Self) {
        self.user_profiles.extend(page.user_profiles);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}

impl Paged for v1::GetProfileChangeLogRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::GetProfileChangeLogResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.profile_change_logs.len()
    }
    fn join(&mut self, page: Self) {
        self.profile_change_logs.extend(page.profile_change_logs);
        self.next_page_token = page.next_page_token;
    }
}

impl Counted for v1::GetProfileChangeLogRequest {
    fn wanted(&self) -> i64 {
        self.limit.unwrap_or(100)
    }
    fn want(&mut self, count: i64) {
        self.limit = Some(count);
    }
}

impl Paged for v1::SearchRequest {
    fn page_token(&self) -> &str {
        &self.page_token
    }
    fn go_on(&mut self, token: String) {
        self.page_token = token;
    }
}

impl Pages for v1::SearchResponse {
    fn next_page_token(&self) -> &str {
        &self.next_page_token
    }
    fn records(&self) -> usize {
        self.profiles.len()
    }
    fn join(&mut self, page: Self) {
        self.profiles.extend(page.profiles);
        self.user_playbooks.extend(page.user_playbooks);
        self.agent_playbooks.extend(page.agent_playbooks);
        self.has_more = page.has_more;
        self.next_page_token = page.next_page_token;
    }
}
