#![no_main]

punctual_fuzz::target_with_head!(calendar_laws, CALENDAR);
