//! Short ways to write the messages that callers write most, and enums as words.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::v1::{self, InteractionData};

impl InteractionData {
    /// Returns what `role` ("User", "Agent", …) said; the other fields are empty.
    ///
    /// ```
    /// use reflexio::v1::InteractionData;
    ///
    /// let turn = InteractionData::said("User", "I can't log in");
    /// assert_eq!(turn.role, "User");
    /// ```
    pub fn said(role: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            content: content.into(),
            ..Self::default()
        }
    }

    /// Adds the answer an expert would have given; what it adds or corrects becomes a playbook.
    #[must_use]
    pub fn corrected(self, expert_content: impl Into<String>) -> Self {
        Self {
            expert_content: expert_content.into(),
            ..self
        }
    }
}

macro_rules! words {
    ($($name:ident $prefix:literal)*) => {
        $(
            /// The value as the JSON API writes it, in lower case and without its enum's name.
            impl fmt::Display for v1::$name {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let word = self.as_str_name().trim_start_matches($prefix);
                    formatter.write_str(&word.to_ascii_lowercase())
                }
            }

            /// Reads a word in any case; `INVALID_ARGUMENT` for one that is none.
            impl FromStr for v1::$name {
                type Err = Error;

                fn from_str(word: &str) -> Result<Self, Error> {
                    let name = format!("{}{}", $prefix, word.to_ascii_uppercase());
                    Self::from_str_name(&name).ok_or_else(|| {
                        Error::of_field(stringify!($name), format!("{word:?} is no word of it"))
                    })
                }
            }
        )*

        #[cfg(test)]
        const PREFIXES: &[(&str, &str)] = &[$((stringify!($name), $prefix)),*];
    };
}

words! {
    EntityType "ENTITY_TYPE_"
    ErrorReason "ERROR_REASON_"
    LearningStatus "LEARNING_STATUS_"
    Outcome "OUTCOME_"
    PlaybookStatus "PLAYBOOK_STATUS_"
    ProfileTimeToLive "PROFILE_TIME_TO_LIVE_"
    RecordStatus "RECORD_STATUS_"
    Scope "SCOPE_"
    SearchMode "SEARCH_MODE_"
    UserAction "USER_ACTION_"
}

#[cfg(test)]
mod tests {
    use prost::Message;
    use prost_types::FileDescriptorSet;

    use super::*;
    use crate::v1::{FILE_DESCRIPTOR_SET, PlaybookStatus, SearchMode};

    #[test]
    fn a_word_is_read_as_it_is_written() {
        assert_eq!(PlaybookStatus::Approved.to_string(), "approved");
        assert_eq!(
            "Vector".parse::<SearchMode>().ok(),
            Some(SearchMode::Vector)
        );
        let error = "aproved".parse::<PlaybookStatus>().expect_err("no word");
        assert_eq!(error.reason(), "INVALID_FIELD");
    }

    #[test]
    fn every_enum_of_the_contract_has_words() {
        let files = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("descriptors");
        let ours = files
            .file
            .iter()
            .filter(|file| file.package() == "reflexio.v1");
        let mut count = 0;
        for described in ours.flat_map(|file| &file.enum_type) {
            let name = described.name();
            let known = PREFIXES.iter().find(|(listed, _)| *listed == name);
            let (_, prefix) = known.unwrap_or_else(|| panic!("{name} has no words"));
            for value in &described.value {
                assert!(value.name().starts_with(prefix), "{}", value.name());
            }
            count += 1;
        }
        assert_eq!(count, PREFIXES.len());
    }
}
