"""The pages of quality review, follow-up, draws and hospital settlements."""
