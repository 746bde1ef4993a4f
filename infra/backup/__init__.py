"""How a backup lies on a disk, and how it gets there and back; knows no settings and no claims."""
