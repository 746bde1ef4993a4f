"""举报: reports of fraud, sealed from whoever handles claims."""
