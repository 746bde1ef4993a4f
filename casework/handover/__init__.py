"""人工接待: from the bot to a clerk and back."""
