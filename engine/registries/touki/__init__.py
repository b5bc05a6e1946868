"""登記情報連携: registered facts of a corporation from the Ministry of Justice, in place of 登記事項証明書."""
