#![no_main]

punctual_fuzz::target_with_head!(round_trips, POLICY);
