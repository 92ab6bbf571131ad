/// What every service has: its telemetry, an HTTP server and client that speak JSON, an orderly end.
@NullMarked
package dev.clew.lending.service;

import org.jspecify.annotations.NullMarked;
