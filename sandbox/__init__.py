"""A stand-in WeChat platform, SMS gateway and bank for development, demos and tests."""
