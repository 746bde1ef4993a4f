"""活动: lectures, meetings of patients and free clinics, and who has signed up for them."""
