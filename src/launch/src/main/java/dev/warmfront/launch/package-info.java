/// Before anything runs. The first step of every jar, compiled for Java 17, hands over to a JDK 25;
/// and a port is found for what will listen on any.
package dev.warmfront.launch;
