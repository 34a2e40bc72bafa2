#![no_main]

punctual_fuzz::target_with_head!(alerts, POLICY);
