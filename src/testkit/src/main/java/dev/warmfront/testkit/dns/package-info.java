/// The other side of DNS: who asks, and believes nothing that is not proved.
@NullMarked
package dev.warmfront.testkit.dns;

import org.jspecify.annotations.NullMarked;
