"""phone (電話番号): a Japanese number, with an extension; numbers abroad where the definition allows them."""
