//! Short ways to write the messages that callers write most.

use crate::v1::InteractionData;

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
