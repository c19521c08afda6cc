package ai.reflexio;

import ai.reflexio.v1.AgentPlaybook;
import ai.reflexio.v1.Citation;
import ai.reflexio.v1.PlaybookStatus;
import ai.reflexio.v1.SearchResponse;
import ai.reflexio.v1.UserPlaybook;
import ai.reflexio.v1.UserProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a search found as text for an agent's prompt, each record with a mark to cite it by. */
public final class Prompts {
    /** About 5,000 tokens: room for some fifty records, and little of any model's window. */
    public static final int CHARS_MAX = 20_000;

    private static final String HEAD =
            "Learned from earlier conversations. Where your answer rests on one of these, repeat the "
                    + "mark in square brackets before it.";
    private static final String PLAYBOOKS_HEAD = "How to act:";
    private static final String PROFILES_HEAD = "About the user:";
    private static final List<String> PLAYBOOK_LABELS = List.of("When: ", "Do: ", "Why: ");

    /** A citation's title: one line for people. */
    private static final int TITLE_CHARS_MAX = 80;

    /** What ends a line, for any program that shows the text. */
    private static final Pattern LINE_END =
            Pattern.compile("\r\n|[\n\r\u000b\f\u001c-\u001e\u0085\u2028\u2029]");

    /** {@code said} is what it says, in the form by which two entries say the same. */
    private record Entry(String heading, Citation citation, String text, String said) {}

    private Prompts() {}

    /** Returns what {@link ReflexioClient#search} found, at most {@link #CHARS_MAX} characters. */
    public static String of(SearchResponse found) {
        return of(found, CHARS_MAX);
    }

    /**
     * Returns what {@link ReflexioClient#search} found as text for a prompt, each record with a mark
     * such as [agent_playbook:3]; empty when there is nothing.
     *
     * <p>Of agent playbooks it has the approved alone: pending ones are nobody's word yet. A record
     * that would go beyond so many characters is left out whole; a shorter one after it may fit.
     * What was said is not said again.
     */
    public static String of(SearchResponse found, int charsMax) {
        StringBuilder text = new StringBuilder(HEAD);
        int size = length(HEAD);
        String heading = "";
        Set<String> told = new HashSet<>();
        for (Entry entry : entries(found)) {
            String key = entry.heading() + entry.said();
            if (!entry.said().isEmpty() && told.contains(key)) {
                continue;
            }
            String begin = entry.heading().equals(heading) ? "\n" : "\n\n" + entry.heading() + "\n";
            String part = begin + entry.text();
            if (size + length(part) <= charsMax) {
                text.append(part);
                size += length(part);
                heading = entry.heading();
                told.add(key);
            }
        }
        return heading.isEmpty() ? "" : text.toString();
    }

    /**
     * Returns what an answer cites by the marks of {@link #of}, in the order of their places: the
     * citations of the interaction to publish.
     */
    public static List<Citation> citations(SearchResponse found, String answer) {
        return entries(found).stream()
                .map(Entry::citation)
                .filter(citation -> answer.contains(citation.getTag()))
                .sorted(Comparator.comparingInt(citation -> answer.indexOf(citation.getTag())))
                .toList();
    }

    /** Returns what an agent may follow. */
    private static List<Entry> entries(SearchResponse found) {
        List<Entry> entries = new ArrayList<>();
        for (AgentPlaybook playbook : found.getAgentPlaybooksList()) {
            if (playbook.getPlaybookStatus() == PlaybookStatus.PLAYBOOK_STATUS_APPROVED) {
                entries.add(
                        playbook(
                                "agent_playbook",
                                playbook.getAgentPlaybookId(),
                                playbook.getTrigger(),
                                playbook.getContent(),
                                playbook.getRationale()));
            }
        }
        for (UserPlaybook playbook : found.getUserPlaybooksList()) {
            entries.add(
                    playbook(
                            "user_playbook",
                            playbook.getUserPlaybookId(),
                            playbook.getTrigger(),
                            playbook.getContent(),
                            playbook.getRationale()));
        }
        for (UserProfile profile : found.getProfilesList()) {
            entries.add(
                    entry(
                            PROFILES_HEAD,
                            "profile",
                            profile.getProfileId(),
                            profile.getContent(),
                            List.of(""),
                            profile.getContent()));
        }
        return entries;
    }

    private static Entry playbook(
            String kind, long id, String trigger, String content, String rationale) {
        return entry(
                PLAYBOOKS_HEAD,
                kind,
                String.valueOf(id),
                content.isBlank() ? trigger : content,
                PLAYBOOK_LABELS,
                trigger,
                content,
                rationale);
    }

    private static Entry entry(
            String heading,
            String kind,
            String id,
            String told,
            List<String> labels,
            String... texts) {
        List<String> lines = new ArrayList<>();
        String title = "";
        for (int index = 0; index < texts.length; index++) {
            String text = texts[index].strip();
            if (text.isEmpty()) {
                continue;
            }
            if (lines.isEmpty()) {
                title = LINE_END.split(text)[0];
            }
            lines.addAll(List.of(LINE_END.split(labels.get(index) + text)));
        }
        String tag = "[" + kind + ":" + id + "]";
        int end = title.offsetByCodePoints(0, Math.min(length(title), TITLE_CHARS_MAX));
        Citation citation =
                Citation.newBuilder()
                        .setKind(kind)
                        .setRealId(id)
                        .setTag(tag)
                        .setTitle(title.substring(0, end))
                        .build();
        // Indented, no line of a record can pass for a heading or for another record's mark.
        String said = String.join(" ", told.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        return new Entry(heading, citation, tag + " " + String.join("\n  ", lines), said);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
