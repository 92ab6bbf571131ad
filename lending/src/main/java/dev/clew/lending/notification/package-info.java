/// The notification service: tells the user.
@NullMarked
package dev.clew.lending.notification;

import org.jspecify.annotations.NullMarked;
