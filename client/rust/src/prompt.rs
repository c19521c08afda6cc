//! What a search found as text for an agent's prompt, each record with a mark to cite it by.

use std::collections::HashSet;

use crate::v1::{Citation, PlaybookStatus, SearchResponse};

const HEAD: &str = "Learned from earlier conversations. Where your answer rests on one of these, \
                    repeat the mark in square brackets before it.";
const PLAYBOOKS_HEAD: &str = "How to act:";
const PROFILES_HEAD: &str = "About the user:";

/// A citation's title: one line for people.
const TITLE_CHARS_MAX: usize = 80;

/// What ends a line, for any program that shows the text.
const LINE_ENDS: [char; 10] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
];

struct Entry {
    heading: &'static str,
    citation: Citation,
    text: String,
    /// What it says, in the form by which two entries say the same; empty for nothing.
    said: String,
}

impl SearchResponse {
    /// A size for [`as_prompt`](Self::as_prompt), about 5,000 tokens: room for some fifty records, and
    /// little of any model's window.
    pub const PROMPT_CHARS_MAX: usize = 20_000;

    /// Returns what was found as text for a prompt, each record with a mark such as
    /// `[agent_playbook:3]`; empty when there is nothing.
    ///
    /// Of agent playbooks it has the approved alone: pending ones are nobody's word yet. A record that
    /// would go beyond `chars_max` characters is left out whole; a shorter one after it may fit.
    /// What was said is not said again.
    #[must_use]
    pub fn as_prompt(&self, chars_max: usize) -> String {
        let mut text = HEAD.to_owned();
        let mut size = text.chars().count();
        let mut heading = "";
        let mut told = HashSet::new();
        for entry in self.entries() {
            let key = (entry.heading, entry.said);
            if !key.1.is_empty() && told.contains(&key) {
                continue;
            }
            let mut part = String::new();
            if entry.heading != heading {
                part = format!("\n\n{}", entry.heading);
            }
            part.push('\n');
            part.push_str(&entry.text);
            let length = part.chars().count();
            if size + length <= chars_max {
                text.push_str(&part);
                size += length;
                heading = entry.heading;
                told.insert(key);
            }
        }
        if heading.is_empty() {
            text.clear();
        }
        text
    }

    /// Returns what an answer cites by the marks of [`as_prompt`](Self::as_prompt), in the order of
    /// their places: the `citations` of the interaction to publish.
    #[must_use]
    pub fn citations(&self, answer: &str) -> Vec<Citation> {
        let entries = self.entries().into_iter();
        let mut cited: Vec<_> = entries
            .filter_map(|entry| Some((answer.find(&entry.citation.tag)?, entry.citation)))
            .collect();
        cited.sort_by_key(|(place, _)| *place);
        cited.into_iter().map(|(_, citation)| citation).collect()
    }

    /// Returns what an agent may follow.
    fn entries(&self) -> Vec<Entry> {
        let approved = self
            .agent_playbooks
            .iter()
            .filter(|playbook| playbook.playbook_status() == PlaybookStatus::Approved);
        let of_agents = approved.map(|playbook| {
            playbook_entry(
                "agent_playbook",
                playbook.agent_playbook_id,
                [&playbook.trigger, &playbook.content, &playbook.rationale],
            )
        });
        let of_users = self.user_playbooks.iter().map(|playbook| {
            playbook_entry(
                "user_playbook",
                playbook.user_playbook_id,
                [&playbook.trigger, &playbook.content, &playbook.rationale],
            )
        });
        let profiles = self.profiles.iter().map(|profile| {
            entry(
                PROFILES_HEAD,
                "profile",
                &profile.profile_id,
                &[("", &profile.content)],
                &profile.content,
            )
        });
        of_agents.chain(of_users).chain(profiles).collect()
    }
}

fn playbook_entry(kind: &str, id: i64, [trigger, content, rationale]: [&str; 3]) -> Entry {
    let parts = [("When: ", trigger), ("Do: ", content), ("Why: ", rationale)];
    let told = if content.trim().is_empty() {
        trigger
    } else {
        content
    };
    entry(PLAYBOOKS_HEAD, kind, &id.to_string(), &parts, told)
}

fn entry(
    heading: &'static str,
    kind: &str,
    real_id: &str,
    parts: &[(&str, &str)],
    told: &str,
) -> Entry {
    let said: Vec<_> = parts
        .iter()
        .map(|(label, text)| (label, text.trim().replace("\r\n", "\n")))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let first = said
        .first()
        .and_then(|(_, text)| text.split(LINE_ENDS).next());
    let title = first.unwrap_or_default().chars().take(TITLE_CHARS_MAX);
    let tag = format!("[{kind}:{real_id}]");
    let lines: Vec<_> = said
        .iter()
        .map(|(label, text)| format!("{label}{text}"))
        .collect();
    let lines = lines.join("\n");
    // Indented, no line of a record can pass for a heading or for another record's mark.
    let lines: Vec<_> = lines.split(LINE_ENDS).collect();
    Entry {
        heading,
        text: format!("{tag} {}", lines.join("\n  ")),
        citation: Citation {
            kind: kind.to_owned(),
            real_id: real_id.to_owned(),
            title: title.collect(),
            tag,
        },
        said: told
            .to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    }
}
