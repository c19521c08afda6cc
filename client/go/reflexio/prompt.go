package reflexio

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"reflexio.ai/client/go/reflexiov1"
)

// PromptCharsMax is a size for AsPrompt, about 5,000 tokens: room for some fifty records, and little of
// any model's window.
const PromptCharsMax = 20_000

const (
	promptHead = "Learned from earlier conversations. Where your answer rests on one of these, repeat " +
		"the mark in square brackets before it."
	playbooksHead = "How to act:"
	profilesHead  = "About the user:"

	// A citation's title: one line for people.
	titleCharsMax = 80
)

type promptEntry struct {
	heading  string
	citation *reflexiov1.Citation
	text     string
	// said is what it says, in the form by which two entries say the same; empty for nothing.
	said string
}

// AsPrompt returns what Search found as text for an agent's prompt, each record with a mark such as
// [agent_playbook:3]; empty when there is nothing. Of agent playbooks it has the approved alone:
// pending ones are nobody's word yet. A record that would go beyond charsMax characters is left out
// whole; a shorter one after it may fit. What was said is not said again.
func AsPrompt(found *reflexiov1.SearchResponse, charsMax int) string {
	text, heading := promptHead, ""
	size := utf8.RuneCountInString(text)
	told := map[string]bool{}
	for _, entry := range promptEntries(found) {
		key := entry.heading + entry.said
		if entry.said != "" && told[key] {
			continue
		}
		part := "\n" + entry.text
		if entry.heading != heading {
			part = "\n\n" + entry.heading + part
		}
		if length := utf8.RuneCountInString(part); size+length <= charsMax {
			text, heading, size = text+part, entry.heading, size+length
			told[key] = true
		}
	}
	if heading == "" {
		return ""
	}
	return text
}

// Citations returns what an answer cites by the marks of AsPrompt, in the order of their places: the
// Citations of the interaction to publish.
func Citations(found *reflexiov1.SearchResponse, answer string) []*reflexiov1.Citation {
	var cited []*reflexiov1.Citation
	for _, entry := range promptEntries(found) {
		if strings.Contains(answer, entry.citation.GetTag()) {
			cited = append(cited, entry.citation)
		}
	}
	slices.SortStableFunc(cited, func(left, right *reflexiov1.Citation) int {
		return cmp.Compare(
			strings.Index(answer, left.GetTag()), strings.Index(answer, right.GetTag()),
		)
	})
	return cited
}

// promptEntries returns what an agent may follow.
func promptEntries(found *reflexiov1.SearchResponse) []promptEntry {
	var entries []promptEntry
	for _, playbook := range found.GetAgentPlaybooks() {
		if playbook.GetPlaybookStatus() == reflexiov1.PlaybookStatus_PLAYBOOK_STATUS_APPROVED {
			entries = append(entries, playbookEntry(
				"agent_playbook", playbook.GetAgentPlaybookId(),
				playbook.GetTrigger(), playbook.GetContent(), playbook.GetRationale(),
			))
		}
	}
	for _, playbook := range found.GetUserPlaybooks() {
		entries = append(entries, playbookEntry(
			"user_playbook", playbook.GetUserPlaybookId(),
			playbook.GetTrigger(), playbook.GetContent(), playbook.GetRationale(),
		))
	}
	for _, profile := range found.GetProfiles() {
		entries = append(entries, entryOf(
			profilesHead, "profile", profile.GetProfileId(), profile.GetContent(),
			[]string{""}, profile.GetContent(),
		))
	}
	return entries
}

func playbookEntry(kind string, id int64, trigger, content, rationale string) promptEntry {
	labels := []string{"When: ", "Do: ", "Why: "}
	told := content
	if strings.TrimSpace(content) == "" {
		told = trigger
	}
	return entryOf(
		playbooksHead, kind, strconv.FormatInt(id, 10), told, labels, trigger, content, rationale,
	)
}

func entryOf(heading, kind, id, told string, labels []string, texts ...string) promptEntry {
	var lines []string
	title := ""
	for index, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if len(lines) == 0 {
			title = firstChars(textLines(text)[0], titleCharsMax)
		}
		lines = append(lines, textLines(labels[index]+text)...)
	}
	tag := "[" + kind + ":" + id + "]"
	// Indented, no line of a record can pass for a heading or for another record's mark.
	return promptEntry{
		heading:  heading,
		citation: &reflexiov1.Citation{Kind: kind, RealId: id, Tag: tag, Title: title},
		text:     tag + " " + strings.Join(lines, "\n  "),
		said:     strings.Join(strings.Fields(strings.ToLower(told)), " "),
	}
}

// textLines cuts a text at whatever ends a line for any program that shows it.
func textLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.Map(func(char rune) rune {
		switch char {
		case '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029':
			return '\n'
		}
		return char
	}, text), "\n")
}

func firstChars(text string, count int) string {
	if chars := []rune(text); len(chars) > count {
		return string(chars[:count])
	}
	return text
}
