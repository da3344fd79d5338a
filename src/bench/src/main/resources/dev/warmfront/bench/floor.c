/* The least that any server must do for a hit: wait, receive, send. One answer, made beforehand. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **arguments) {
    static char answer[2048], input[16384];
    const char *head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"
                       "content-length: 1024\r\n\r\n";
    size_t length = strlen(head) + 1024;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), loop = epoll_create1(0);

    if (count != 2) return 1;
    memset(answer, 'x', sizeof answer);
    memcpy(answer, head, strlen(head));
    at.sin_port = htons((unsigned short) atoi(arguments[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *) &at, sizeof at) || listen(listener, 1024)) return 1;
    event.data.fd = listener;
    epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int found = epoll_wait(loop, ready, 256, -1);
        for (int i = 0; i < found; i++) {
            int from = ready[i].data.fd;
            if (from == listener) {
                event.data.fd = accept(listener, 0, 0);
                setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                epoll_ctl(loop, EPOLL_CTL_ADD, event.data.fd, &event);
            } else if (recv(from, input, sizeof input, 0) <= 0) {
                close(from);
            } else if (send(from, answer, length, MSG_NOSIGNAL) < 0) {
                close(from);
            }
        }
    }
}
