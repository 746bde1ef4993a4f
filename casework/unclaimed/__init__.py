"""未结算费用: whose bills wait at the platform, and who is reminded to claim them."""
