package dev.clew.cli.draw;

import java.time.ZoneId;

/// How drawings look.
///
/// @param colour whether to send colour codes
/// @param columns cells per line to keep within; zero for as many as it takes
/// @param zone for times of day
public record Look(boolean colour, int columns, ZoneId zone) {}
