"""Widgets (入力部品): one folder each. The list a newcomer reads first."""

from engine.procedure.field import Field
from widgets.address.widget import AddressField
from widgets.bank_account.widget import BankAccountField
from widgets.choice.widget import ChoiceField
from widgets.choices.widget import ChoicesField
from widgets.consent.widget import ConsentField
from widgets.corporate_number.widget import CorporateNumberField
from widgets.date.widget import DateField
from widgets.datetime.widget import DateTimeField
from widgets.email.widget import EmailField
from widgets.file.widget import FileField
from widgets.fiscal_year.widget import FiscalYearField
from widgets.group.widget import GroupField
from widgets.invoice_number.widget import InvoiceNumberField
from widgets.kana.widget import KanaField
from widgets.month.widget import MonthField
from widgets.number.widget import NumberField
from widgets.percent.widget import PercentField
from widgets.person_name.widget import PersonNameField
from widgets.phone.widget import PhoneField
from widgets.postal_code.widget import PostalCodeField
from widgets.table.widget import TableField
from widgets.text.widget import TextField
from widgets.time.widget import TimeField
from widgets.url.widget import UrlField
from widgets.year.widget import YearField
from widgets.yen.widget import YenField
from widgets.yes_no.widget import YesNoField

# In the order of the manual: words, amounts, days, choices, identities, collections.
WIDGETS: list[type[Field]] = [
    TextField,
    NumberField,
    YenField,
    PercentField,
    DateField,
    MonthField,
    YearField,
    FiscalYearField,
    TimeField,
    DateTimeField,
    YesNoField,
    ConsentField,
    ChoiceField,
    ChoicesField,
    PersonNameField,
    KanaField,
    PhoneField,
    EmailField,
    UrlField,
    AddressField,
    PostalCodeField,
    CorporateNumberField,
    InvoiceNumberField,
    BankAccountField,
    TableField,
    GroupField,
    FileField,
]
