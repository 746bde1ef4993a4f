"""关怀回访: whom the centre lets us ring regularly, and what came of it."""
