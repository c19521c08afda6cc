//! Request ids that sort by time: version 7 UUIDs (RFC 9562), with the source in front.

use uuid::Uuid;

use crate::v1::{AddUserProfileRequest, PublishInteractionRequest};

/// The contract's limit; a longer source is cut so that the id fits.
const REQUEST_ID_CHARS_MAX: usize = 1000;

const UUID_CHARS: usize = 36;

/// Returns `<source>_<uuid7>`, or the bare UUID without a source; at most 1,000 characters.
///
/// The UUIDs of one process grow.
fn new_request_id(source: &str) -> String {
    let id = Uuid::now_v7();
    if source.is_empty() {
        return id.to_string();
    }
    let kept = source.chars().take(REQUEST_ID_CHARS_MAX - UUID_CHARS - 1);
    format!("{}_{id}", kept.collect::<String>())
}

/// Gives each profile an id of its own unless it has one.
pub(crate) fn give_profile_ids(request: &mut AddUserProfileRequest) {
    for profile in &mut request.user_profiles {
        if profile.profile_id.is_empty() {
            profile.profile_id = new_request_id("");
        }
    }
}

/// Gives a publish an id of its own unless it has one.
pub(crate) fn give_request_id(request: &mut PublishInteractionRequest) {
    if request.request_id.is_empty() {
        request.request_id = new_request_id(&request.source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_grow() {
        let ids: Vec<String> = (0..10_000).map(|_| new_request_id("")).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        let parsed = Uuid::parse_str(&ids[0]).expect("a UUID");
        assert_eq!(parsed.get_version_num(), 7);
    }

    #[test]
    fn the_source_stands_in_front_and_is_cut_to_fit() {
        let id = new_request_id("support_chat");
        assert_eq!(
            id.rsplit_once('_').map(|(source, _)| source),
            Some("support_chat")
        );
        let long = new_request_id(&"ü".repeat(2000));
        assert_eq!(long.chars().count(), REQUEST_ID_CHARS_MAX);
    }
}
