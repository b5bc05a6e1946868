"""The pages (画面): HTTP in, HTML out. The only importer of Starlette beside `engine.app` and the designer."""
