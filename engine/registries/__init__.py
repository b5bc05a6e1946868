"""Outside sources that are looked up (レジストリ): one folder per connector, listed here.

`engine.registries.connecting` gives every connector its line; in development to a server of our own.
"""

from engine.registries.base import Connector
from engine.registries.gbizinfo.connector import GBizInfo
from engine.registries.houjin_bangou.connector import HoujinBangou
from engine.registries.postal_code.connector import PostalCode
from engine.registries.touki.connector import Touki

REGISTRIES: tuple[type[Connector], ...] = (PostalCode, HoujinBangou, Touki, GBizInfo)
