"""Characters that look like Latin letters: of other scripts, of fonts, and the digits and signs that stand for letters.

Put together by eye from the code charts for what is seen in comments; Unicode's own list of confusables (UTS 39) is ten times
as long and takes `m` and `rn` for the same, which would catch innocent words.
"""


def _read(pairs: str) -> dict[int, str]:
    """From words of a character and what it is read as."""
    return {ord(pair[0]): pair[1:] for pair in pairs.split()}


def _alphabet(first: int, around: str = "") -> dict[int, str]:
    return {first + place: around + chr(ord("a") + place) + around for place in range(26)}


# Letters that no other script needs: always read as what they look like. Letters of fonts and with accents are not here:
# compatibility decomposition (NFKD) takes them apart already. The last are emoji: 🅰 🅐 🇦; the last of these make flags, which
# are no part of the word they stand beside.
LATIN = {
    **_read(
        "ıi ȷj łl øo đd ħh ŧt ɨi ɉj ƀb ɓb ɖd ɗd ɛe ɡg ɠg ɦh ƙk ɫl ɱm ɲn ŋn ɔo ƥp ɽr ʂs ƭt ʉu ʋv ʏy ʐz ƶz ƴy ɐa ɑa ɒa əe ɘe ɜe ɪi "
        "ʟl ɴn ʀr ʙb ɢg ʜh ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜱs ꜰf æae œoe þth ðd"
    ),
    **_alphabet(0x1F170),
    **_alphabet(0x1F150),
    **_alphabet(0x1F1E6, " "),
}

# Letters of scripts that people write in: read as Latin only in a word that mixes scripts, or in one whose letters all look
# Latin within a text that is not in that script (reading.py). Small letters, one for one, so that offsets stay.
SCRIPTS = {
    # Cyrillic
    **_read(
        "аa вb еe кk мm нh оo рp сc тt уy хx ѕs іi јj ԁd һh ӏl ԛq ԝw ьb зz ѵv ґr гr иn пn яr ѡw ԍg ҽe ӕa ҡk қk ҝk ңh өo ғf ҳx ұy үy"
    ),
    # Greek
    **_read("αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw σo μm ϳj"),
    # Armenian, Hebrew, Coptic, Cherokee
    **_read("աw հh ոn սu օo յj զq ցg քp סo וl ⲟo ⲥc ⲣp ⲧt ⲕk ⲓi"),
    **_read("Ꭺa Ꭼe Ꮋh Ꭻj Ꮶk Ꮇm Ꮲp Ꭱr Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz Ꮯc Ꭰd Ꮐg Ꮮl"),
}

# Greek capitals look like other letters than the small ones they are folded to: Η Ν Υ.
CAPITALS = {**SCRIPTS, **_read("ηh νn υy")}

# Digits and signs that stand for letters in a word that has letters too. `1`, `!` and `|` are i or l: both are tried.
LEET = _read("0o 3e 4a 5s 7t 8b 9g 2z 6g @a $s €e £l ¥y ¢c §s")
AS_I = {**LEET, **_read("1i !i |i")}
AS_L = {**LEET, **_read("1l !l |l")}
SIGNS = "@$€£¥¢§!|"  # of these, the ones that are no digits
