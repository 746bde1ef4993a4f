"""In which tables does casework keep people, claims, decisions and money? Read by the services of
this folder.

Columns ending in `_sealed` are encrypted, those ending in `_index` are keyed blind indexes; `_fen`
is money."""
