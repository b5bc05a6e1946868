"""Every text an applicant can get about an answer, by code: the one documented list of error codes.

A text says what is wrong and what to do. `{label}` is the field's label; other names are the Invalid's params.
An author may give a field its own text: `messages: {max: …}` (the part after the dot) or the whole code.
"""

from collections.abc import Mapping

from engine.procedure.field import Field, Invalid
from engine.procedure.text import Text

CODES: Mapping[str, Text] = {
    "required": Text(ja="「{label}」を入力してください。", en="Enter {label}."),
    "required.choose": Text(ja="「{label}」を選んでください。", en="Choose {label}."),
    "required.file": Text(ja="「{label}」を添付してください。", en="Attach {label}."),
    "required.consent": Text(ja="「{label}」に同意するときは、チェックを入れてください。", en="Tick {label} to agree."),
    "rows.required": Text(ja="「{label}」を1行以上入力してください。", en="Add at least one row to {label}."),
    "rows.min": Text(ja="「{label}」は{min}行以上入力してください。", en="{label} needs at least {min} rows."),
    "rows.max": Text(ja="「{label}」は{max}行までです。行を減らしてください。", en="{label} takes at most {max} rows."),
    "text.control": Text(
        ja="「{label}」に使えない文字（制御文字など）があります。入力し直してください。",
        en="{label} contains characters that cannot be used.",
    ),
    "text.max_length": Text(
        ja="「{label}」は{max}文字までです（いま{length}文字）。短くしてください。",
        en="{label} takes at most {max} characters (now {length}).",
    ),
    "text.min_length": Text(
        ja="「{label}」は{min}文字以上で入力してください（いま{length}文字）。",
        en="{label} needs at least {min} characters (now {length}).",
    ),
    "text.format": Text(ja="「{label}」は{format}の形で入力してください。", en="{label} must have the format {format}."),
    "text.pattern": Text(ja="「{label}」の形が正しくありません。", en="{label} has a wrong format."),
    "text.line_break": Text(ja="「{label}」は1行で入力してください。", en="{label} must be one line."),
    "text.jisx0213": Text(
        ja="「{label}」の「{characters}」は使えない文字です。「{suggestion}」に置きかえられます。",
        en="{label}: “{characters}” cannot be used; “{suggestion}” can.",
    ),
    "number.format": Text(ja="「{label}」は数字で入力してください（例 1200）。", en="{label} must be a number, for example 1200."),
    "number.min": Text(ja="「{label}」は{min}{unit}以上にしてください。", en="{label} must be {min}{unit} or more."),
    "number.max": Text(ja="「{label}」は{max}{unit}以下にしてください。", en="{label} must be {max}{unit} or less."),
    "number.decimals": Text(
        ja="「{label}」の小数は{decimals}桁までにしてください。", en="{label} takes at most {decimals} decimal places."
    ),
    "number.integer": Text(ja="「{label}」は整数で入力してください。", en="{label} must be a whole number."),
    "number.size": Text(ja="「{label}」の桁が多すぎます。", en="{label} has too many digits."),
    "choice.unknown": Text(ja="「{label}」は、示した中から選んでください。", en="Choose one of the options for {label}."),
    "choices.unknown": Text(ja="「{label}」は、示した中から選んでください。", en="Choose from the options for {label}."),
    "choices.min": Text(ja="「{label}」は{min}個以上選んでください。", en="Choose at least {min} for {label}."),
    "choices.max": Text(ja="「{label}」は{max}個まで選べます。", en="Choose at most {max} for {label}."),
    "choices.alone": Text(ja="「{option}」は、ほかと同時には選べません。", en="“{option}” excludes the other options."),
    "yes_no.unknown": Text(ja="「{label}」は「はい」か「いいえ」を選んでください。", en="Answer yes or no to {label}."),
    "stop": Text(ja="{text}", en="{text}"),
    "check": Text(ja="{text}", en="{text}"),
    "locked": Text(ja="「{label}」は変更できません。", en="{label} cannot be changed."),
    "field.unknown": Text(ja="「{name}」という項目はありません。", en="There is no field named {name}."),
    "shape": Text(ja="「{label}」の送り方が正しくありません。", en="{label} was sent in a wrong shape."),
}


def text_of(invalid: Invalid, field: Field | None, lang: str = "ja") -> str:
    """The sentence for the applicant: the author's own text if the field has one, else the standard text."""
    own = field.messages if field else {}
    short = invalid.code.rsplit(".", 1)[-1]
    template = own.get(invalid.code) or own.get(short) or CODES[invalid.code]
    params = {"label": field.title.say(lang) if field else "", "unit": "", **invalid.params}
    said = template.say(lang)
    for name, value in params.items():
        said = said.replace("{" + name + "}", str(value))
    return said
