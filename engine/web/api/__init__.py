"""The API for other systems (連携システム): read with a token what was published and filed. No page is ever opened by it."""
