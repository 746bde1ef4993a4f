"""The service-window system: staff pages and a JSON API over casework."""
