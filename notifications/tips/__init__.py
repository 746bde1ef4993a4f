"""Health tips: their texts, who has approved them, when they go out and who has asked for them."""
