"""When people work and rooms are open: weekly hours, single days, days off, what other calendars say."""
