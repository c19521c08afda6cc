"""Short words of many languages that turn a statement round: negations, limits, exclusive pairs."""

import re
from typing import Final

from reflexio_server.core.text.normalise import fold


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


DENYING: Final = _set("""
    not no cannot never nor neither none without unable
    nicht kein keine keinen keinem keiner keines nie niemals nichts ohne weder
    ne pas non jamais aucun aucune rien sans ni
    nunca jamás ningún ninguna ninguno sin tampoco nada
    mai nessun nessuno nessuna senza né niente
    não nunca nenhum nenhuma sem nem
    niet geen nooit zonder
    inte ej ingen inget inga aldrig utan ikke ikkje ei
    nie bez nigdy żaden żadna żadne
    değil yok hayır hiç asla
    не нет нельзя ни никогда без невозможно немає
    لا لن لم ليس ليست غير بدون دون
    नहीं न मत बिना
    không chưa tidak bukan tanpa jangan
    eivät älä älkää ilman nincs soha nélkül niciodată fără nelze nikdy
    δεν μη μην όχι χωρίς ποτέ
    לא אין אי אסור בלי
    نیست نه نباید نمی نہیں مت بغیر
""")
DENYING_PARTS: Final = tuple(
    fold(part)
    for part in (
        "ない", "ません", "なかっ", "無し", "なし", "ずに", "不", "没", "沒", "无", "無", "未",
        "非", "勿", "别", "않", "못", "없", "안되", "안 되", "금지", "禁止", "ไม่",
    )
)  # fmt: skip
"""Denials of scripts that write words together; 別 is left out, since it also says "apart"."""
DENYING_ENDINGS: Final = ("mez", "maz", "mezsiniz", "mazsiniz", "memeli", "mamali", "siz", "n't")
"""Turkish and English deny at the end of a word."""

LIMITING: Final = _set("""
    only solely exclusively except merely
    nur ausschließlich lediglich bloß außer
    uniquement seulement exclusivement sauf
    solo sólo solamente únicamente exclusivamente salvo excepto
    soltanto solamente esclusivamente tranne
    apenas somente só unicamente exceto
    alleen slechts uitsluitend behalve
    bara endast enbart kun bare
    tylko wyłącznie jedynie oprócz
    sadece yalnız yalnızca ancak hariç
    только лишь исключительно кроме
    فقط إلا سوى
    केवल सिर्फ मात्र
    chỉ hanya
""")
LIMITING_PARTS: Final = tuple(
    fold(part)
    for part in (
        "だけ", "のみ", "しか", "限り", "限ら", "只", "仅", "僅", "限于", "除了", "만 ", "뿐",
        "제외",
    )
)  # fmt: skip

EXCLUSIVE: Final = tuple(
    tuple(_set(alternative) for alternative in group.split("/"))
    for group in (
        "and/or",
        "both/either one/neither",
        "all every each/some several/none",
        "until till by/from since/after",
        "must shall/should/may can might could",
        "least minimum/most maximum",
        "before/after",
        "above over/below under",
        "more/less fewer",
        "with/without",
        "first/then next afterwards last finally",
        "always/sometimes usually often/never rarely",
        "on/off",
        "up/down",
        "in into inside/out outside",
        "to/from",
        "whether if/unless",
        "any/none",
        "und/oder",
        "alle jeder jede jedes/einige manche",
        "bis/ab seit",
        "vor/nach",
        "muss müssen musst/soll sollen sollte sollten/darf dürfen kann können",
        "mindestens/höchstens maximal",
        "über oberhalb/unter unterhalb",
        "mehr/weniger",
        "mit/ohne",
        "zuerst erst/dann danach anschließend zuletzt",
        "immer stets/manchmal oft/nie niemals",
        "et/ou",
        "tous toutes tout/certains certaines quelques",
        "jusqu jusque/dès depuis partir",
        "avant/après",
        "doit doivent devez/devrait devraient devriez/peut peuvent pouvez",
        "moins minimum/plus maximum",
        "avec/sans",
        "dessus/dessous",
        "d'abord abord/ensuite puis enfin",
        "y/o u",
        "todos todas/algunos algunas",
        "hasta/desde partir",
        "antes/después",
        "debe deben/debería deberían/puede pueden",
        "menos mínimo/más máximo",
        "con/sin",
        "primero/luego después",
        "e ed/o od oppure",
        "tutti tutte/alcuni alcune",
        "fino/da dal dalle",
        "prima/dopo poi",
        "deve devono/dovrebbe dovrebbero/può possono",
        "almeno/massimo",
        "con/senza",
        "e/ou",
        "todos todas/alguns algumas",
        "até/desde partir",
        "antes/depois",
        "deve devem/deveria deveriam/pode podem",
        "mínimo menos/máximo mais",
        "com/sem",
        "en/of",
        "tot/vanaf",
        "voor/na",
        "moet moeten/mag mogen kan kunnen",
        "minstens/hoogstens",
        "met/zonder",
        "och/eller",
        "före/efter",
        "måste/bör/får kan",
        "i oraz/lub albo",
        "przed/po",
        "musi muszą/powinien powinna/może mogą",
        "ve/veya",
        "önce/sonra",
        "и/или",
        "все/некоторые",
        "до/после",
        "до/с от",
        "должен должна должны/следует/может могут можно",
        "менее минимум/более максимум",
        "сначала/потом затем",
        "و/أو",
        "قبل/بعد",
        "मुझे/आपको",
        "और/या",
        "पहले/बाद",
    )
)
"""Groups of alternatives with a slash between; one in the place of another turns a
rule round."""

EXCLUSIVE_PARTS: Final = tuple(
    tuple(group.split("/"))
    for group in (
        "まで/から",
        "前/後",
        "前/后",
        "以上/以下",
        "以上/未満",
        "すべて/一部",
        "全部/部分",
        "和/或",
        "必须/应该/可以",
        "至少/至多",
        "至少/最多",
        "上/下",
        "内/外",
        "까지/부터",
        "전에/후에",
        "이상/이하",
        "또는/그리고",
        "모두/일부",
    )
)

LEANING_WORDS: Final = {
    "de": _set("er sie es dies diese dieser dieses dafür damit dabei daher deshalb dann danach "
               "sonst dort ihn ihm"),
    "fr": _set("il elle ils elles ce cela ceci ça celui celle ceux celles ensuite sinon"),
    "es": _set("esto esta este estos estas eso esa ese ello ella ellos ellas entonces"),
    "it": _set("esso essa essi esse questo questa questi queste ciò quello quella lui lei"),
    "pt": _set("isso isto este esta estes estas esse essa ele ela eles elas aquilo"),
    "nl": _set("het dit dat deze hij zij"),
    "sv": _set("den det detta denna"),
    "pl": _set("to ono on ona ten ta"),
    "tr": _set("bu şu o bunlar"),
    "ru": _set("он она оно они это этот эта эти тогда его ее их"),
    "ar": _set("هذا هذه ذلك تلك هو هي هم"),
    "hi": _set("यह वह ये वे इसे इसका"),
}  # fmt: skip
"""Openings in other languages than English that say "see the sentence before"."""
LEANING_PARTS: Final = (
    "它", "这", "那", "其", "此", "他", "她", "これ", "それ", "この", "その", "そこ", "이것",
    "그것", "이는", "그는", "이를",
)  # fmt: skip

_COMMON: Final = {
    "en": _set("a at be or the is are to of and you your for with must can if it an in not this "
               "that we"),
    "de": _set("der die das ist sind und sie ihr ihre für mit nicht ein eine den dem auf im wird "
               "werden bis zu von kann müssen nur aber"),
    "fr": _set("le la les est sont et vous votre pour avec ne pas un une des du en au aux dans "
               "que sur doit peut"),
    "es": _set("el la los las es son y usted su para con no un una de del en que por se puede"),
    "it": _set("il lo la gli i è sono e per con non un una di del della in che si può nei al dopo"),
    "pt": _set("o a os as é são e você seu para com não um uma de do da em que por se pode até"),
    "nl": _set("de het een is zijn en u uw voor met niet van op in dat die kan moet naar"),
    "sv": _set("och är en ett att det som på för med inte av till kan ska din du"),
    "pl": _set("i w na jest są nie z do się to że za po dla można przez są"),
    "tr": _set("ve bir bu için ile değil olan gibi daha çok sonra önce"),
}  # fmt: skip
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """Return the likely language of a text by its script and its most common words.

    English when nothing tells; a code of two letters of ISO 639-1.
    """
    for language, letters in _SCRIPTS:
        if letters.search(text):
            return language
    words = [fold(word) for word in _WORD.findall(text)]
    counts = {
        language: sum(word in common for word in words) for language, common in _COMMON.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["en"] else "en"


def common_words(text: str) -> frozenset[str]:
    """Return the folded words that are most common in the likely language of a text."""
    return _COMMON.get(language_of(text), frozenset())


HARMLESS: Final = _set("""
    please kindly simply just also really very so too indeed there hi hello sure certainly
    bitte gerne gern auch einfach natürlich selbstverständlich hallo ja also denn doch
    merci svp bien sûr aussi certainement bonjour oui
    gracias claro también hola sí favor por
    grazie certo anche ciao buongiorno prego
    obrigado obrigada claro também olá sim
    alstublieft graag ook hallo ja
    пожалуйста также конечно да здравствуйте
    फिर कृपया भी
    tack också hej lütfen proszę też
""")
"""Words by which nothing is said."""
