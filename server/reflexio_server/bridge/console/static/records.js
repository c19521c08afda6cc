// The records of the API as far as the console reads them; types alone.

/**
 * @typedef {object} Interaction
 * @property {number} interaction_id
 * @property {string} user_id
 * @property {string} session_id
 * @property {string} request_id
 * @property {number} created_at
 * @property {string} role
 * @property {string} content
 * @property {string} user_action
 * @property {string} user_action_description
 * @property {string} interacted_image_url
 * @property {string} shadow_content
 * @property {string} expert_content
 * @property {string} source
 * @property {boolean} has_image
 * @property {{tool_name: string, status: string, tool_data?: unknown}[]} tools_used
 * @property {{kind: string, real_id: string, tag: string, title: string}[]} citations
 * @property {{kind: string, learning_id: string}[]} retrieved_learnings
 * @property {number} [score]
 * @property {number} [similarity]
 * @property {{value: number, terms: {name: string, share: number}[]}} [explanation]
 */

/**
 * @typedef {object} Session
 * @property {string} session_id
 * @property {string} user_id
 * @property {{request: {request_id: string, created_at: number, source: string,
 *   agent_version: string}, interactions: Interaction[]}[]} requests
 */

/** @typedef {{user_id: string, last_request_at: number | null}} User */

/**
 * @typedef {object} Playbook
 * @property {number} [agent_playbook_id]
 * @property {number} [user_playbook_id]
 * @property {string} [user_id]
 * @property {string} [request_id]
 * @property {number[]} [source_interaction_ids]
 * @property {string} agent_version
 * @property {string} playbook_name
 * @property {number} created_at
 * @property {string} content
 * @property {string} trigger
 * @property {string} rationale
 * @property {string} [playbook_status]
 * @property {string} [playbook_metadata]
 * @property {string | null} status
 * @property {string[]} tags
 * @property {string} writer
 * @property {number} evidence_count
 * @property {number[]} [user_playbook_ids]
 * @property {number[]} [possible_contradictions]
 * @property {number} [similarity]
 * @property {{playbook_status: string, key_id: string, decided_at: number, reason: string}[]}
 *   [decisions]
 */

/**
 * @typedef {object} Profile
 * @property {string} profile_id
 * @property {string} user_id
 * @property {string} content
 * @property {number} last_modified_timestamp
 * @property {string} generated_from_request_id
 * @property {string} profile_time_to_live
 * @property {string} source
 * @property {string} writer
 */

/**
 * @typedef {object} ProfileChange
 * @property {number} created_at
 * @property {string} request_id
 * @property {Profile[]} added_profiles
 * @property {Profile[]} removed_profiles
 * @property {Profile[]} mentioned_profiles
 */

/**
 * @typedef {object} Outcome
 * @property {string} outcome
 * @property {number} occurred_at
 * @property {string} label
 * @property {number | null} value
 */

/**
 * @typedef {object} FailedLearning
 * @property {number} job_id
 * @property {string} user_id
 * @property {string} request_id
 * @property {string} kind
 * @property {number} attempts
 * @property {string} reason
 * @property {number} failed_at
 */

/**
 * @typedef {object} Key
 * @property {string} key_id
 * @property {string} name
 * @property {string[]} scopes
 * @property {number} created_at
 * @property {number | null} [expires_at]
 * @property {number | null} [revoked_at]
 * @property {number | null} [last_used_at]
 */

/**
 * @typedef {object} AuditEntry
 * @property {number} entry_id
 * @property {number} created_at
 * @property {string} rpc
 * @property {string} key_id
 * @property {string} call_id
 * @property {string[]} details
 * @property {boolean} named_user
 * @property {number} record_count
 */

export {};
