"""What can be wrong with a backup? Raised by everything that writes or reads one; the sentence is
for the operator."""


class BackupProblem(Exception):
    """备份做不成或用不了: says what happened and what to do."""


class BackupDamaged(BackupProblem):
    """备份损坏: a file is missing, changed, cut off or longer; the sentence names it."""


class PassphraseWrong(BackupProblem):
    """口令不对: nothing is wrong with the backup itself."""
