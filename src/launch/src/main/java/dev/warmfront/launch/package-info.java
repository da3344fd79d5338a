/// The first step of every jar: compiled for Java 17, it hands over to a JDK 25.
package dev.warmfront.launch;
