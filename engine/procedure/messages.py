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
    "text.broken": Text(
        ja="「{label}」に文字化けの可能性がある文字があります。{position}文字目の付近を入力し直してください。",
        en="{label} contains broken characters near position {position}. Type them again.",
    ),
    "text.direction": Text(
        ja="「{label}」に、文字の並ぶ向きを変える記号があります。コピーせずに入力し直してください。",
        en="{label} contains marks that change the direction of text. Type it instead of pasting it.",
    ),
    "text.private_use": Text(
        ja="「{label}」の{position}文字目は外字のため、ほかの機械で読めません。別の文字かカナで入力してください。",
        en="Character {position} of {label} is a private character that others cannot read. Use another one.",
    ),
    "text.marks": Text(
        ja="「{label}」に、記号が重なりすぎた文字があります。入力し直してください。",
        en="{label} contains a character with too many marks. Type it again.",
    ),
    "text.max_length": Text(
        ja="「{label}」は{max}文字までです（いま{length}文字）。短くしてください。",
        en="{label} takes at most {max} characters (now {length}).",
    ),
    "text.min_length": Text(
        ja="「{label}」は{min}文字以上で入力してください（いま{length}文字）。",
        en="{label} needs at least {min} characters (now {length}).",
    ),
    "text.format": Text(
        ja="「{label}」は{format}の形で入力してください。", en="{label} must have the format {format}."
    ),
    "text.pattern": Text(ja="「{label}」の形が正しくありません。", en="{label} has a wrong format."),
    "text.line_break": Text(ja="「{label}」は1行で入力してください。", en="{label} must be one line."),
    "text.jisx0213": Text(
        ja="「{label}」の「{characters}」は使えない文字です。「{suggestion}」に置きかえられます。",
        en="{label}: “{characters}” cannot be used; “{suggestion}” can.",
    ),
    "text.jisx0213.unknown": Text(
        ja="「{label}」の「{characters}」は使えない文字です。別の漢字かカナに置きかえてください。",
        en="{label}: “{characters}” cannot be used. Use other characters or kana.",
    ),
    "text.my_number": Text(
        ja="「{label}」にマイナンバーのような12桁の番号があります。マイナンバーは入力しないでください。",
        en="{label} contains twelve digits that look like an Individual Number. Do not enter one.",
    ),
    "name.character": Text(
        ja="「{label}」の「{character}」は氏名に使えません。戸籍や在留カードのとおりに入力してください。",
        en="“{character}” cannot stand in a name. Write {label} as in your official documents.",
    ),
    "name.rare": Text(
        ja="「{label}」の「{characters}」は、表示できない機械があります。「{suggestion}」に置きかえることもできます。",
        en="{label}: some systems cannot show “{characters}”. You may use “{suggestion}”.",
    ),
    "name.rare.unknown": Text(
        ja="「{label}」の「{characters}」は、表示できない機械があります。このまま提出できます。",
        en="{label}: some systems cannot show “{characters}”. You may submit it as it is.",
    ),
    "kana.format": Text(
        ja="「{label}」は全角カタカナで入力してください（例 ケイザイ　タロウ）。",
        en="Write {label} in katakana, for example ケイザイ タロウ.",
    ),
    "number.format": Text(
        ja="「{label}」は数字で入力してください（例 1200）。", en="{label} must be a number, for example 1200."
    ),
    "number.min": Text(ja="「{label}」は{min}{unit}以上にしてください。", en="{label} must be {min}{unit} or more."),
    "number.max": Text(ja="「{label}」は{max}{unit}以下にしてください。", en="{label} must be {max}{unit} or less."),
    "number.decimals": Text(
        ja="「{label}」の小数は{decimals}桁までにしてください。", en="{label} takes at most {decimals} decimal places."
    ),
    "number.integer": Text(ja="「{label}」は整数で入力してください。", en="{label} must be a whole number."),
    "number.size": Text(ja="「{label}」の桁が多すぎます。", en="{label} has too many digits."),
    "digits": Text(
        ja="「{label}」の{part}は{digits}桁の数字で入力してください。", en="{part} of {label} must be {digits} digits."
    ),
    "date.format": Text(
        ja="「{label}」は日付で入力してください（例 2026年4月1日、令和8年4月1日）。",
        en="Enter {label} as a date, for example 2026-04-01.",
    ),
    "date.format.month": Text(
        ja="「{label}」は年と月で入力してください（例 2026年4月、令和8年4月）。",
        en="Enter {label} as year and month, for example 2026-04.",
    ),
    "date.format.year": Text(
        ja="「{label}」は年で入力してください（例 2026年、令和8年）。", en="Enter {label} as a year, for example 2026."
    ),
    "date.fiscal_year": Text(
        ja="「{label}」は年度で入力してください（例 2026年度、令和8年度）。",
        en="Enter {label} as a fiscal year, for example 2026.",
    ),
    "date.not_real": Text(
        ja="「{label}」の{text}は、暦にない日付です。月と日を確かめてください。",
        en="{text} is no date of the calendar. Check {label}.",
    ),
    "date.era_year": Text(
        ja="「{label}」の{text}という年はありません。元号の年は元年（1年）から数えます。",
        en="There is no year {text}. Check {label}.",
    ),
    "date.era": Text(
        ja="「{label}」の{text}は{right}のことです。元号を確かめて入力し直してください。",
        en="{text} is {right}. Check the era in {label}.",
    ),
    "date.range": Text(
        ja="「{label}」は{first}年から{last}年までの日付で入力してください。",
        en="{label} must be between {first} and {last}.",
    ),
    "date.min": Text(ja="「{label}」は{min}以後にしてください。", en="{label} must be {min} or later."),
    "date.max": Text(ja="「{label}」は{max}以前にしてください。", en="{label} must be {max} or earlier."),
    "time.format": Text(
        ja="「{label}」は時刻で入力してください（例 9:30、9時30分、13時）。",
        en="Enter {label} as a time, for example 9:30.",
    ),
    "time.not_real": Text(
        ja="「{label}」の{text}という時刻はありません。0:00から23:59までで入力してください。",
        en="There is no time {text}. Enter {label} between 0:00 and 23:59.",
    ),
    "datetime.format": Text(
        ja="「{label}」は日付と時刻で入力してください（例 2026年4月1日 9:30）。",
        en="Enter {label} as date and time, for example 2026-04-01 9:30.",
    ),
    "choice.unknown": Text(
        ja="「{label}」は、示した中から選んでください。", en="Choose one of the options for {label}."
    ),
    "choice.one": Text(ja="「{label}」は1つだけ選んでください。", en="Choose only one for {label}."),
    "choice.closed": Text(
        ja="「{label}」の「{option}」は、今は選べません。ほかを選んでください。",
        en="“{option}” cannot be chosen now. Choose another option for {label}.",
    ),
    "choice.other": Text(
        ja="「{label}」で「その他」を選んだときは、その内容を入力してください。", en="If other, say which for {label}."
    ),
    "choice.other_unused": Text(
        ja="「{label}」に「その他」の内容があります。「その他」を選ぶか、内容を消してください。",
        en="{label} has a text for other. Choose “Other” or clear the text.",
    ),
    "choices.unknown": Text(
        ja="「{label}」は、示した中から選んでください。", en="Choose from the options for {label}."
    ),
    "choices.min": Text(ja="「{label}」は{min}個以上選んでください。", en="Choose at least {min} for {label}."),
    "choices.max": Text(ja="「{label}」は{max}個まで選べます。", en="Choose at most {max} for {label}."),
    "choices.alone": Text(ja="「{option}」は、ほかと同時には選べません。", en="“{option}” excludes the other options."),
    "choices.one_other": Text(
        ja="「{label}」の「その他」は1つだけ入力してください。", en="Give only one other text for {label}."
    ),
    "yes_no.unknown": Text(ja="「{label}」は「はい」か「いいえ」を選んでください。", en="Answer yes or no to {label}."),
    "part.required": Text(
        ja="「{label}」の{part}を入力してください。全部を空けることもできます。",
        en="Enter {part} of {label}, or leave all of it empty.",
    ),
    "phone.format": Text(
        ja="「{label}」は市外局番から入力してください（例 03-3501-1511、090-0000-0000）。",
        en="Enter {label} with its area code, for example 03-3501-1511.",
    ),
    "phone.foreign": Text(
        ja="「{label}」は日本国内の電話番号を入力してください（例 03-3501-1511）。",
        en="Enter a Japanese phone number for {label}, for example 03-3501-1511.",
    ),
    "email.format": Text(
        ja="「{label}」は1つのメールアドレスを半角で入力してください（例 taro@example.jp）。",
        en="Enter one e-mail address for {label}, for example taro@example.jp.",
    ),
    "url.format": Text(
        ja="「{label}」はウェブサイトのアドレスを入力してください（例 https://www.example.jp/）。",
        en="Enter a web address for {label}, for example https://www.example.jp/.",
    ),
    "url.scheme": Text(
        ja="「{label}」は https:// か http:// で始まるアドレスを入力してください。",
        en="{label} must begin with https:// or http://.",
    ),
    "postal_code.format": Text(
        ja="「{label}」の郵便番号は7桁の数字で入力してください（例 100-8901）。",
        en="Enter the postal code of {label} as seven digits, for example 100-8901.",
    ),
    "address.prefecture": Text(
        ja="「{label}」の都道府県を、一覧から選んでください（例 東京都）。",
        en="Choose the prefecture of {label} from the list.",
    ),
    "address.home": Text(
        ja="「{label}」が日本国内のときは、国と住所を空けて、都道府県から入力してください。",
        en="In Japan leave country and address of {label} empty and fill in from the prefecture.",
    ),
    "corporate_number.digits": Text(ja="「{label}」は13桁の数字で入力してください。", en="{label} must be 13 digits."),
    "corporate_number.twelve": Text(
        ja="「{label}」は13桁です。12桁の会社法人等番号やマイナンバーは入力しないでください。",
        en="{label} has 13 digits. Do not enter a 12-digit number.",
    ),
    "corporate_number.check_digit": Text(
        ja="「{label}」の番号に誤りがあります。法人番号公表サイトや通知書で確かめて入力し直してください。",
        en="{label} is not a valid corporate number. Check it and enter it again.",
    ),
    "bank_account.symbol": Text(
        ja="「{label}」の記号は、1で始まり0で終わる5桁の数字で入力してください。",
        en="The symbol of {label} is five digits, beginning with 1 and ending with 0.",
    ),
    "bank_account.post_number": Text(
        ja="「{label}」の番号は、1で終わる8桁までの数字で入力してください。",
        en="The number of {label} is up to eight digits, ending with 1.",
    ),
    "bank_account.holder": Text(
        ja="「{label}」の口座名義は、通帳のとおり、カナ・英大文字・数字で入力してください。",
        en="Enter the holder of {label} in katakana, capital letters and digits, as in the passbook.",
    ),
    "bank_account.both": Text(
        ja="「{label}」は、口座番号か、ゆうちょ銀行の記号・番号の、どちらか一方を入力してください。",
        en="Give either an account number or symbol and number of Japan Post Bank for {label}.",
    ),
    "file.type": Text(
        ja="「{label}」の「{name}」は添付できません。{accept}のファイルにしてください。",
        en="{name} cannot be attached to {label}. Use {accept}.",
    ),
    "file.size": Text(
        ja="「{label}」の「{name}」は{size}あります。{max}までにしてください。",
        en="{name} has {size}; {label} takes files up to {max}.",
    ),
    "file.empty": Text(
        ja="「{label}」の「{name}」は中身がありません。元のファイルを確かめてください。",
        en="{name} is empty. Check the original file.",
    ),
    "file.count": Text(
        ja="「{label}」は{max}件まで添付できます。件数を減らしてください。", en="{label} takes at most {max} files."
    ),
    "file.name": Text(
        ja="「{label}」の「{name}」は、ファイル名に使えない文字や形があります。名前を変えて添付してください。",
        en="{name} is no usable file name. Rename the file and attach it again.",
    ),
    "stop": Text(ja="{text}", en="{text}"),
    "check": Text(ja="{text}", en="{text}"),
    "value.uncomputable": Text(
        ja="「{label}」を計算できませんでした（{reason}）。もとになる項目を確かめてください。",
        en="{label} could not be calculated. Check the answers it is made from.",
    ),
    "check.uncomputable": Text(
        ja="確かめられない決まりがあります（{reason}）。もとになる項目を確かめてください。",
        en="A rule could not be checked. Check the answers it is made from.",
    ),
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
