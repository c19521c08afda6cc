"""English words by what they do in an answer; other languages are compared without them."""

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


EMPTY_WORDS: Final = _set("""
    i me my we us our you your yours he him his she her it its they them their one ones
    this that these those there here who which what such
    a an the some any each all both every own same other
    is are was were be been being am do does did done have has had having
    can could will would shall should may might must
    and or but so as of to in on at by for with within from into about than then too also just
    if when while because since where how up out off
    please simply kindly really very quite well now already yet again still even
    e g eg ie etc soon nothing anything s t d m re ve ll
    don doesn didn isn aren wasn weren won wouldn shouldn couldn hasn haven
    not no cannot never nor neither none without unable can't
    let lets make sure ensure note however actually moreover furthermore therefore additionally
    need needs needed required require requires have
""")
"""Words that state no fact by themselves. Negations and obligations are compared on their own.

Unlike a search's stop words they leave "only", "before", "after", "more" and "under" as facts.
"""

NEGATIONS: Final = _set("not no cannot never nor neither none without unable")
NEGATION_IDIOMS: Final = (
    "not only",
    "no later than",
    "no more than",
    "no less than",
    "no problem",
    "no longer than",
    "don't forget",
    "do not forget",
    "don't worry",
    "do not worry",
    "if not",
    "whether or not",
    "no matter",
    "no charge",
    "no additional charge",
    "no extra charge",
)
"""Phrases with a negation that deny nothing; the last three say "free"."""

OBLIGATIONS: Final = _set("must shall need needs needed required require requires mandatory")
PERMISSIONS: Final = _set("may can could might optional optionally")

RESTRICTIONS: Final = _set("only solely exclusively except")
"""Words that only themselves say; "and users" and "only admins" share all the rest."""

ALTERNATIVES: Final = tuple(
    _set(group)
    for group in (
        "monday tuesday wednesday thursday friday saturday sunday "
        "weekday weekdays weekend weekends",
        "january february march april may june july august september october november december",
        "morning noon midday afternoon evening night midnight",
        "spring summer autumn fall winter",
        "before after during until",
        "open opens opened close closes closed",
        "import imports imported export exports exported",
        "upload uploads uploaded download downloads downloaded",
        "enable enables enabled disable disables disabled",
        "increase increases increased decrease decreases decreased",
        "buyer seller",
        "sender recipient",
        "business economy",
        "free paid",
        "android iphone ios windows linux macos mac",
        "hour hours minute minutes second seconds day days week weeks month months year years",
        "email phone chat fax",
        "breakfast lunch dinner",
        "adult adults child children infant infants",
        "above below over under",
        "more less fewer",
        "left right",
        "first last",
        "domestic international",
        "start starts end ends begin begins",
        "minimum maximum",
        "arrival departure arrive depart",
        "old new",
        "debit credit",
        "refund voucher exchange",
        "admin admins user users",
        "red green blue yellow orange black white grey",
        "fridge freezer",
        "all none",
        "include includes included exclude excludes excluded",
        "tenant tenants landlord landlords",
        "lender lenders borrower borrowers",
        "employer employers employee employees",
        "teacher teachers student students pupil pupils",
        "parent parents child children",
        "doctor doctors nurse nurses patient patients",
        "husband wife",
        "mother father",
        "host hosts guest guests",
        "client clients server servers",
        "source sources target targets destination destinations",
        "production staging testing",
        "input inputs output outputs",
        "read reads write writes",
        "public private",
        "internal external",
        "inside outside indoors outdoors",
        "front back rear",
        "top bottom",
        "upstairs downstairs",
        "early late earlier later",
        "push pushes pull pulls",
        "lock locks locked unlock unlocks unlocked",
        "accept accepts accepted reject rejects rejected decline declines declined",
        "approve approves approved reject rejects rejected",
        "buy buys sell sells",
        "hot cold warm",
        "wet dry",
        "north south east west",
        "gold silver bronze platinum",
        "male female",
        "odd even",
        "upper lower",
        "gain gains loss losses",
        "deposit deposits withdrawal withdrawals withdraw",
        "add adds added remove removes removed",
        "show shows hide hides",
        "junior senior",
        "mandatory optional",
        "cash card cheque cheques check",
    )
)
"""Words that exclude each other, though embeddings find them alike (cosines of .45 to .87)."""

SYNONYMS: Final = tuple(
    _set(group)
    for group in (
        "return returns returned send sends sent",
        "electronics electronic gadget gadgets device devices",
        "price prices rate rates cost costs",
        "cover covers covered include includes included",
        "fee fees charge charges charged",
        "book books booked reserve reserves reserved booking bookings reservation reservations",
        "enable enables activate",
        "disable disables deactivate",
        "bill bills invoice invoices",
        "pill pills tablet tablets",
        "parcel parcels package packages",
        "ship ships shipped send sends sent deliver delivers delivered",
        "broken defective faulty damaged",
        "help helps support assist assistance",
        "press presses tap taps click clicks hit choose select",
        "screen page",
        "login signin sign log logon",
        "type types enter enters",
        "set sets create creates",
        "go open navigate visit",
        "switch turn",
        "keep keeps retain retains",
        "allow allows allowed permit permits permitted",
        "problem problems issue issues error errors bug bugs",
        "receive receives received get gets got",
        "give gives provide provides hand",
        "arrive arrives come comes reach reaches",
        "ticket tickets fare fares",
        "transfer transfers wire wires",
        "minimum least",
        "maximum most",
        "restart reboot relaunch",
        "computer machine pc",
        "once after when",
        "contact contacts email mail reach call",
        "team staff",
        "room accommodation",
        "original initial",
        "complete finish done finished completed",
        "approximately about roughly around",
        "buy buys bought purchase purchases purchased",
        "abroad international overseas foreign",
        "trip trips journey journeys travel travels",
        "shipping delivery deliveries shipment",
        "person persons people",
        "collect collects collected pick picks picked",
    )
)
"""Words for the same thing whose cosine lies under `meaning.WORDS_ALIKE`."""

CONDITIONS: Final = _set("if unless when whenever once except only provided until otherwise unlike")
"""Openings of what another part of the sentence hangs on: neither is told without the other."""

LEANING: Final = _set("""
    it its it's they they're their them this that these those he she him his her then otherwise such
    so afterwards instead therefore thus
""")
"""Openings of a sentence that say "see the one before"."""

PHRASE_STARTS: Final = _set("""
    with without within in on at by for from after before until during through via if when unless
    because while since and or but plus except including which who where under over per between
    against into onto across upon once to
""")

FINITE_VERBS: Final = _set("""
    is are was were can cannot could may must will would should shall has have had does do did
    applies apply takes take costs cost needs need requires require starts start ends end opens open
    closes close expires expire works work includes include remains remain gets get goes go pays pay
    can't won't isn't aren't doesn't don't
""")
"""Verbs that tell a clause of its own from an item of a list; those of rules and prices."""

GENERIC_WORDS: Final = _set("""
    yes tell ask inform explain offer give provide expect allow let help say
    get take make use go come arrive reach receive send keep hold put bring find see show choose
    cost pay charge charged price free start begin end open close last stay remain need want
    customer customers client clients guest guests user users person people passenger member members
    buyer caller patient everybody everyone anybody item items thing things way time day order
    per each every always only once again back later earlier soon long before after during above
    over under until between otherwise instead possible available valid done work works
    itself themselves more least most latest earliest copy ready leave leaves left sent put puts
""")
"""Words by which a sentence is reworded without its subject being another."""
