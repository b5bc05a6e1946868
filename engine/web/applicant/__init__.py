"""The applicant's pages (申請者の画面): find, fill, attach, check, submit, follow, correct, withdraw."""
