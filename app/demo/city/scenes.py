"""Which scenes is the city made of? Whoever adds a capability adds a file of scenes, and a line
here."""

from app.demo.city import (
    activities,
    announcements,
    assisted,
    checks,
    exits,
    exports,
    first_reports,
    hospital,
    identities,
    past_year,
    payments,
    places,
    platform,
    questions,
    queues,
    relatives,
    reminders,
    tips,
)

SCENES = (
    *past_year.SCENES,
    *checks.SCENES,
    *hospital.SCENES,
    *questions.SCENES,
    *exits.SCENES,
    *identities.SCENES,
    *payments.SCENES,
    *platform.SCENES,
    *queues.SCENES,
    *relatives.SCENES,
    *reminders.SCENES,
    *activities.SCENES,
    *places.SCENES,
    *tips.SCENES,
    *announcements.SCENES,
    *first_reports.SCENES,
    *assisted.SCENES,
    *exports.SCENES,
)
